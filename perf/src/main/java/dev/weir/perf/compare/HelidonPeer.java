package dev.weir.perf.compare;

import dev.weir.perf.site.Checkout;
import dev.weir.perf.site.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program from dev.weir.perf.peer in a JVM of its own, with the edge's flags and the jars of the edge's build. */
final class HelidonPeer implements AutoCloseable {
    private static final String READY = "peer listening on ";

    private final Child child;
    private final URI url;

    private HelidonPeer(Child child, URI url) {
        this.child = child;
        this.url = url;
    }

    static HelidonPeer start(
            Checkout checkout, Path log, String program, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Checkout.java().toString());
        command.addAll(checkout.jvmOptions());
        command.add("-Dlogback.configurationFile=" + checkout.root().resolve("edge-config/logback.xml"));
        command.addAll(List.of(
                "-cp",
                checkout.root().resolve("perf/target/classes") + ":" + checkout.dist().resolve("lib") + "/*",
                "dev.weir.perf.peer." + program));
        command.addAll(arguments);
        Child child = Child.start(program, log, environment, command);
        try {
            String line = child.awaitLine(each -> each.startsWith(READY));
            return new HelidonPeer(child, URI.create(line.substring(READY.length())));
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /** Its address, without a trailing slash. */
    URI url() {
        return url;
    }

    @Override
    public void close() {
        child.close();
    }
}
