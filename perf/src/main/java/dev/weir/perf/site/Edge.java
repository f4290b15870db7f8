package dev.weir.perf.site;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A real edge, started as a user would: {@code ./weir serve}, on free ports. Closing it also stops its embedded database. */
public final class Edge implements AutoCloseable {
    private static final String READY = "weir listening on ";
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Child child;
    private final URI url;
    private final URI adminUrl;
    private final long readyAtNanos = System.nanoTime();

    private Edge(Child child, URI url, URI adminUrl) {
        this.child = child;
        this.url = url;
        this.adminUrl = adminUrl;
    }

    /** Starts one with its own database in a folder; when this returns, it answers. */
    public static Edge embedded(Checkout checkout, Path data, String javaOpts, String... more) throws IOException {
        return embeddedAt(checkout, 0, data, javaOpts, more);
    }

    /** The same, on a port chosen beforehand. */
    public static Edge embeddedAt(Checkout checkout, int port, Path data, String javaOpts, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-p", Integer.toString(port), "--data", data.toString()));
        arguments.addAll(List.of(more));
        return start(checkout, data.resolveSibling(data.getFileName() + ".log"), javaOpts, arguments);
    }

    /**
     * Starts one on a database that is already running; when this returns, it answers.
     *
     * @param log where its log goes
     * @param javaOpts JVM flags to add to those of edge-config/jvm.options, or empty
     * @param more arguments of {@code serve}, such as {@code --set}, {@code cache.heap.max-bytes=64MiB}
     */
    public static Edge on(Checkout checkout, Path log, String dsn, String javaOpts, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-p", "0", "--dsn", dsn));
        arguments.addAll(List.of(more));
        return start(checkout, log, javaOpts, arguments);
    }

    private static Edge start(Checkout checkout, Path log, String javaOpts, List<String> arguments) throws IOException {
        int adminPort = Child.freePort();
        List<String> command = new ArrayList<>(List.of(
                checkout.launcher().toString(), "serve", "--admin-port", Integer.toString(adminPort)));
        command.addAll(arguments);
        Map<String, String> environment = javaOpts.isBlank() ? Map.of() : Map.of("WEIR_JAVA_OPTS", javaOpts);
        Child child = Child.start("the edge", log, environment, command);
        try {
            String line = child.awaitLine(each -> each.startsWith(READY));
            return new Edge(child, URI.create(line.substring(READY.length())), URI.create("http://127.0.0.1:" + adminPort));
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /** Its address, {@code http://127.0.0.1:12345}, without a trailing slash. */
    public URI url() {
        return url;
    }

    /** The address of a key that needs no escapes. */
    public URI item(String bucket, String key) {
        return URI.create(url + "/kv/" + bucket + "/" + key);
    }

    /** The address of its health and metrics, without a trailing slash. */
    public URI adminUrl() {
        return adminUrl;
    }

    /** When the line was read that says it listens, by {@link System#nanoTime}. */
    public long readyAtNanos() {
        return readyAtNanos;
    }

    public long pid() {
        return child.pid();
    }

    public String log() {
        return child.log();
    }

    /** The current content of /metrics. */
    public Metrics metrics() throws IOException {
        return Metrics.parse(admin("GET", "/metrics"));
    }

    /** Makes it forget a bucket, as an operator would. */
    public void forget(String bucket) throws IOException {
        admin("PURGE", "/kv/" + bucket);
    }

    /**
     * Waits until it follows the change stream, which opens a moment after the start: before that, it checks each hit with the
     * database.
     */
    public void awaitLive() throws IOException {
        long deadline = System.nanoTime() + Child.LIMIT.toNanos();
        while (!metrics().has("weir_cache_live", 1)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the edge does not become live: " + admin("GET", "/health/ready") + "\n" + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private String admin(String method, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(adminUrl + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Child.LIMIT)
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() != 200) {
                throw new IOException(method + " " + path + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends it as a power cut would. Its embedded database keeps running. */
    public void kill() {
        child.killAlone();
    }

    @Override
    public void close() {
        child.close();
    }
}
