package dev.weir.edge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A client that is patient with an edge that is full, and with nothing else. Any thread uses it. */
final class EdgeClient implements AutoCloseable {
    private static final String RAW_IN_PATHS = "-._~!$&'()*+,;=:@/";
    private static final int MAX_TRIES = 500;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    private final AtomicInteger refusals = new AtomicInteger();

    /** A key's canonical spelling in a URL. */
    static String spelled(String key) {
        StringBuilder path = new StringBuilder();
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (alphanumeric || RAW_IN_PATHS.indexOf(c) >= 0) {
                path.append(c);
            } else {
                path.append(String.format("%%%02X", (int) c));
            }
        }
        return path.toString();
    }

    void put(URI item, byte[] value) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(item)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(value))
                .build();
        expectOk(request, answer(request));
    }

    byte[] get(URI item) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(item).build();
        return expectOk(request, answer(request)).body();
    }

    /** The value of a meter of the admin listener's {@code /metrics}. */
    double meter(URI admin, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + "/metrics")).build();
        String text = new String(expectOk(request, answer(request)).body(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no meter " + name + " in " + text));
    }

    /** How often the edge was full. */
    int refusals() {
        return refusals.get();
    }

    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        for (int tries = 1;; tries++) {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != 503 || response.headers().firstValue("Weir-Outcome").isPresent() || tries == MAX_TRIES) {
                return response;
            }
            refusals.incrementAndGet();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static HttpResponse<byte[]> expectOk(HttpRequest request, HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(request.method() + " " + request.uri() + " was answered " + response.statusCode() + ", "
                    + response.headers().map() + ", " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    @Override
    public void close() {
        http.close();
    }
}
