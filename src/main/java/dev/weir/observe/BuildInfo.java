package dev.weir.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The metric {@code weir_build_info}, which is always 1 and has the build in its tags. */
public final class BuildInfo implements MeterBinder {

    /** Weir's version from the jar's manifest; classes outside a jar have none. */
    public static String version() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("weir.build.info", () -> 1)
                .description("The build of this edge, and the Java it runs on")
                .tag("version", version())
                .tag("java", Runtime.version().toString())
                .register(registry);
    }
}
