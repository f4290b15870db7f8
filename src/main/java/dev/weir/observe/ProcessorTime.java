package dev.weir.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The processor time of the process by Prometheus's convention, {@code process_cpu_seconds_total}, instead of Micrometer's meter
 * in nanoseconds.
 */
final class ProcessorTime implements MeterBinder {
    /** Leaves out Micrometer's meter. */
    static final MeterFilter IN_PLACE_OF_NANOSECONDS = MeterFilter.denyNameStartsWith("process.cpu.time");

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public void bindTo(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS)
                    .description("Processor time the process has used, in user and system mode")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }
}
