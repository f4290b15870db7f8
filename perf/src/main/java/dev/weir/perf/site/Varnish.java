package dev.weir.perf.site;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Varnish on a free port of 127.0.0.1. */
public final class Varnish implements AutoCloseable {
    private final Child child;
    private final int port;

    private Varnish(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /**
     * Starts one in front of an edge, with the edge's own VCL. Varnish and the edge each need the other's address, so choose
     * Varnish's port first, with {@link Child#freePort}, and pass it to the edge as {@code --varnish 127.0.0.1:PORT}.
     */
    public static Varnish beforeEdge(Checkout checkout, Path folder, int port, URI edge) throws IOException {
        Files.createDirectories(folder);
        Path vcl = folder.resolve("weir.vcl");
        Process process = new ProcessBuilder(
                checkout.launcher().toString(), "vcl", "--backend", edge.getHost() + ":" + edge.getPort())
                .redirectOutput(vcl.toFile())
                .redirectError(folder.resolve("vcl.log").toFile())
                .start();
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException("./weir vcl failed: " + Files.readString(folder.resolve("vcl.log")));
        }
        return start(folder, port, List.of("-f", vcl.toString()));
    }

    /** Starts one in front of any HTTP server, with Varnish's own defaults. */
    public static Varnish before(Path folder, URI backend) throws IOException {
        Files.createDirectories(folder);
        return start(folder, Child.freePort(), List.of("-b", backend.getHost() + ":" + backend.getPort()));
    }

    private static Varnish start(Path folder, int port, List<String> arguments) throws IOException {
        // No jail: it works the same for root, whose files it could not read otherwise, and for all other users.
        List<String> command = new ArrayList<>(List.of(
                Program.require("varnishd").toString(), "-F", "-j", "none", "-n", folder.resolve("work").toString(),
                "-a", "127.0.0.1:" + port, "-s", "malloc,256m"));
        command.addAll(arguments);
        Child child = Child.start("Varnish", folder.resolve("varnish.log"), Map.of(), command);
        try {
            child.awaitPort(port);
            return new Varnish(child, port);
        } catch (IOException | RuntimeException e) {
            child.kill();
            child.close();
            throw e;
        }
    }

    /** Its address, {@code http://127.0.0.1:12345}, without a trailing slash. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** The address of a key that needs no escapes. */
    public URI item(String bucket, String key) {
        return URI.create(url() + "/kv/" + bucket + "/" + key);
    }

    @Override
    public void close() {
        child.close();
    }
}
