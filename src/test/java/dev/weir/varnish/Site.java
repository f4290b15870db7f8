package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.FreePort;
import dev.weir.testing.RealVarnish;
import dev.weir.varnish.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real edge and the real Varnish in front of it, which it purges. One thread starts and closes it. */
final class Site implements AutoCloseable {
    /** What only something broken takes longer than. */
    static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String PURGED = "127.0.0.1:";

    private final EdgeProcess edge;
    private final int purgedAt;
    private RealVarnish varnish;

    private Site(EdgeProcess edge, int purgedAt, RealVarnish varnish) {
        this.edge = edge;
        this.purgedAt = purgedAt;
        this.varnish = varnish;
    }

    /** Starts both; when this returns, the edge is live and has told its Varnish everything. */
    static Site on(String dsn, String... settings) throws Exception {
        return on(Map.of(), dsn, settings);
    }

    /** The same with more variables in the environment of the edge. */
    static Site on(Map<String, String> environment, String dsn, String... settings) throws Exception {
        int port = FreePort.next();
        EdgeProcess edge = edge(environment, dsn, port, settings);
        try {
            Site site = new Site(edge, port, before(edge.url(), port));
            site.awaitSettled();
            return site;
        } catch (Exception | Error e) {
            edge.close();
            throw e;
        }
    }

    /** An edge that purges Varnishes at these ports. */
    static EdgeProcess edge(String dsn, int port, String... more) throws IOException {
        return edge(Map.of(), dsn, port, more);
    }

    private static EdgeProcess edge(Map<String, String> environment, String dsn, int port, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--varnish", PURGED + port));
        arguments.addAll(List.of(more));
        return EdgeProcess.onWith(environment, dsn, arguments.toArray(String[]::new));
    }

    /** A Varnish that is purged at a port, and asks an edge, or what stands in front of one. */
    static RealVarnish before(URI edge, int port) throws IOException {
        return RealVarnish.before(edge, "-a", PURGED + port);
    }

    EdgeProcess edge() {
        return edge;
    }

    RealVarnish varnish() {
        return varnish;
    }

    /** The port the edge purges at. */
    int purgedAt() {
        return purgedAt;
    }

    /** An item, through Varnish. */
    URI item(String key) {
        return varnish.item("b", key);
    }

    /** An item, past Varnish. */
    URI behind(String key) {
        return edge.item("b", key);
    }

    /** Ends the Varnish and what it holds. */
    void endVarnish() {
        varnish.close();
    }

    /** A new Varnish in the place of the one that was ended. */
    void startVarnish() throws IOException {
        varnish = before(edge.url(), purgedAt);
    }

    /** The same with another VCL. */
    void startVarnish(String vcl) throws IOException {
        varnish = RealVarnish.running(vcl, "-a", PURGED + purgedAt);
    }

    /** What readiness says of the edge. */
    static Answer readiness(Http http, EdgeProcess edge) throws IOException, InterruptedException {
        return http.get(URI.create(edge.adminUrl() + "/health/ready"));
    }

    void awaitSettled() throws Exception {
        awaitSettled(edge);
    }

    /** Waits until an edge is live and has told its Varnishes everything, and will not ban it once more by itself. */
    static void awaitSettled(EdgeProcess edge) throws Exception {
        try (Http http = new Http()) {
            millisUntil("an edge that is live and has purged everything", () -> {
                String words = readiness(http, edge).body();
                return !words.contains("not live")
                        && words.contains("told of every change")
                        && !words.contains("once more");
            });
        }
    }

    /** Waits for a condition; returns how long that took. */
    static long millisUntil(String what, Callable<Boolean> condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - begun > LIMIT_NANOS) {
                throw new AssertionError("There is not: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
        return (System.nanoTime() - begun) / 1_000_000;
    }

    /** Reads an item until Varnish has a copy of it, which is right. */
    static void awaitCopy(Http http, URI item, String value) throws Exception {
        millisUntil("a copy of " + item, () -> {
            Answer answer = http.get(item);
            return answer.way().equals("200 hit") && answer.body().equals(value);
        });
    }

    /** Stores a value; returns its Weir-Version. */
    static String put(Http http, URI item, String value) throws IOException, InterruptedException {
        Answer answer = http.put(item, value);
        assertEquals(200, answer.status(), answer.body());
        return answer.field("Weir-Version");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        varnish.close();
        edge.close();
    }
}
