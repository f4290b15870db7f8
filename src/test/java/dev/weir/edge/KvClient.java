package dev.weir.edge;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client of the item routes that knows what each answer promises. For any thread. */
final class KvClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** What a client knows of a write it has sent. */
    enum Fate {
        /** 200. */
        APPLIED,
        /** 404 to a DELETE: there was none. */
        ABSENT,
        /** 412: not applied. */
        REJECTED,
        /** A 503 that is no outcome-unknown, or no connection: not applied, and it never will be. */
        WITHHELD,
        /** outcome-unknown, or a connection that broke. */
        UNKNOWN
    }

    /**
     * The answer to a write.
     *
     * @param reachable whether somebody answered at all
     */
    record Outcome(Fate fate, @Nullable String etag, boolean reachable) {}

    /**
     * The answer to a read.
     *
     * @param value null where there is no item
     */
    record Read(int status, @Nullable String value, @Nullable String etag, String cacheControl, String cacheStatus) {
        boolean isStale() {
            return cacheStatus.contains("stale");
        }

        Read withValue(String same) {
            return new Read(status, same, etag, cacheControl, cacheStatus);
        }
    }

    Outcome put(URI item, String value) throws InterruptedException {
        return write(HttpRequest.newBuilder(item).PUT(HttpRequest.BodyPublishers.ofString(value)));
    }

    Outcome putIfMatch(URI item, String value, String etag) throws InterruptedException {
        return write(HttpRequest.newBuilder(item).header("If-Match", etag).PUT(HttpRequest.BodyPublishers.ofString(value)));
    }

    Outcome create(URI item, String value) throws InterruptedException {
        return write(HttpRequest.newBuilder(item).header("If-None-Match", "*").PUT(HttpRequest.BodyPublishers.ofString(value)));
    }

    Outcome delete(URI item) throws InterruptedException {
        return write(HttpRequest.newBuilder(item).DELETE());
    }

    /** Reads as a client does; the edge may answer from its caches. */
    Read get(URI item) throws IOException, InterruptedException {
        return read(HttpRequest.newBuilder(item));
    }

    /** Reads what the database holds. */
    Read getThrough(URI item) throws IOException, InterruptedException {
        return read(HttpRequest.newBuilder(item).header("Cache-Control", "no-cache"));
    }

    private Read read(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.timeout(EdgeProcess.LIMIT).build(), BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status != 200 && status != 404 && status != 503) {
            throw new AssertionError("a GET was answered " + status + ": " + answer.body());
        }
        return new Read(
                status,
                status == 200 ? answer.body() : null,
                answer.headers().firstValue("ETag").orElse(null),
                answer.headers().firstValue("Cache-Control").orElse(""),
                answer.headers().firstValue("Cache-Status").orElse(""));
    }

    private Outcome write(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request.timeout(EdgeProcess.LIMIT).build(), BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Outcome(Fate.WITHHELD, null, false);
        } catch (IOException e) {
            return new Outcome(Fate.UNKNOWN, null, false);
        }
        Fate fate = switch (answer.statusCode()) {
            case 200 -> Fate.APPLIED;
            case 404 -> Fate.ABSENT;
            case 412 -> Fate.REJECTED;
            case 503 -> answer.headers().firstValue("Weir-Outcome").isPresent() ? Fate.UNKNOWN : Fate.WITHHELD;
            default -> throw new AssertionError("a write was answered " + answer.statusCode() + ": " + answer.body());
        };
        return new Outcome(fate, answer.headers().firstValue("ETag").orElse(null), true);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
