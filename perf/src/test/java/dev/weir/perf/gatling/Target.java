package dev.weir.perf.gatling;

import static io.gatling.javaapi.http.HttpDsl.http;

import dev.weir.perf.site.Checkout;
import dev.weir.perf.site.Child;
import dev.weir.perf.site.Edge;
import dev.weir.perf.site.Scratch;
import dev.weir.perf.site.Varnish;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** What a suite sends its load to, and all that was started for it. Close it; what runs ends with this JVM in any case. */
final class Target implements AutoCloseable {
    private static final long LOOK_EVERY_NANOS = 50_000_000;

    private final URI url;
    private final Optional<URI> admin;
    private final Deque<AutoCloseable> started;

    private Target(URI url, Optional<URI> admin, Deque<AutoCloseable> started) {
        this.url = url;
        this.admin = admin;
        this.started = started;
    }

    /** What was given; or an edge of its own with a database of its own. */
    static Target edge(Sizes sizes) {
        return sizes.target().map(Target::given).orElseGet(() -> start(false));
    }

    /** What was given; or such an edge behind a Varnish that it purges. */
    static Target behindVarnish(Sizes sizes) {
        return sizes.target().map(Target::given).orElseGet(() -> start(true));
    }

    private static Target given(URI url) {
        return new Target(url, Optional.empty(), new ArrayDeque<>());
    }

    private static Target start(boolean behindVarnish) {
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            Checkout checkout = Checkout.here();
            Scratch scratch = Scratch.in(checkout);
            started.push(scratch);
            return behindVarnish ? pair(checkout, scratch, started) : alone(checkout, scratch, started);
        } catch (IOException e) {
            close(started);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close(started);
            throw e;
        }
    }

    private static Target alone(Checkout checkout, Scratch scratch, Deque<AutoCloseable> started) throws IOException {
        Edge edge = Edge.embedded(checkout, scratch.resolve("data"), "");
        started.push(edge);
        edge.awaitLive();
        return new Target(edge.url(), Optional.of(edge.adminUrl()), started);
    }

    /** Both are started at once, which saves seconds: the edge wants most of them for its new database. */
    private static Target pair(Checkout checkout, Scratch scratch, Deque<AutoCloseable> started) throws IOException {
        int port = Child.freePort();
        URI behind = URI.create("http://127.0.0.1:" + Child.freePort());
        CompletableFuture<Varnish> coming = CompletableFuture.supplyAsync(() -> varnish(checkout, scratch, port, behind));
        Edge edge;
        try {
            edge = Edge.embeddedAt(checkout, behind.getPort(), scratch.resolve("data"), "", "--varnish", "127.0.0.1:" + port);
            started.push(edge);
        } finally {
            started.push(coming.join());
        }
        edge.awaitLive();
        Varnish varnish = coming.join();
        // What the edge tells a Varnish at its start waits for it, and writers would be told so. It probes the edge in its turn.
        await(URI.create(edge.adminUrl() + "/health/ready"), answer -> answer.body().contains("told of every change"));
        await(varnish.item(Items.BUCKET, "nothing"), answer -> answer.statusCode() == 404);
        return new Target(varnish.url(), Optional.of(edge.adminUrl()), started);
    }

    private static Varnish varnish(Checkout checkout, Scratch scratch, int port, URI edge) {
        try {
            return Varnish.beforeEdge(checkout, scratch.resolve("varnish"), port, edge);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(URI asked, Predicate<HttpResponse<String>> wanted) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(asked).timeout(Child.LIMIT).build();
        long deadline = System.nanoTime() + Child.LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            while (!wanted.test(answer)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(asked + " still answers " + answer.statusCode() + ": " + answer.body());
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
                answer = client.send(request, BodyHandlers.ofString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Without a slash at the end. */
    URI url() {
        return url;
    }

    /** The health and metrics of the edge, where a suite started it. */
    Optional<URI> admin() {
        return admin;
    }

    /** Gatling's way to talk to it: no cache of its own, which would answer in the target's place. */
    HttpProtocolBuilder protocol(Sizes sizes) {
        HttpProtocolBuilder protocol =
                http.baseUrl(url.toString()).disableCaching().disableAutoReferer().disableFollowRedirect().disableWarmUp();
        return sizes.rate().isPresent() ? protocol.shareConnections() : protocol;
    }

    @Override
    public void close() {
        close(started);
    }

    private static void close(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                System.err.println("while ending what the suite had started: " + e);
            }
        }
    }
}
