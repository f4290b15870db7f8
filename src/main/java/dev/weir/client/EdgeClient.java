package dev.weir.client;

import dev.weir.check.TimeSpan;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one edge, over connections that are kept open, from any number of threads.
 *
 * <p>Every wait has the one limit: for a connection, for the head of an answer, and for each piece of its body.
 */
public final class EdgeClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_WORDS_BYTES = 4_096;
    private static final int MAX_RETRY_AFTER_S = 3_600;

    /** Larger bodies are sent only once the edge has agreed to take them, so that its refusal is read and not a broken pipe. */
    private static final long ASK_FIRST_FROM_BYTES = 1 << 20;

    private final EdgeUrl url;
    private final Duration timeout;
    private final @Nullable String token;
    private final HttpClient http;
    private final SilenceWatch watch;

    /**
     * Sends nothing yet.
     *
     * @param timeout how long the edge may leave a request unanswered, or pause within an answer
     * @param tls null for that of the JDK, and of no use for a URL with {@code http}
     * @param token the secret of a token, which every request shows; null: none
     */
    public EdgeClient(EdgeUrl url, Duration timeout, @Nullable SSLContext tls, @Nullable String token) {
        this.token = token;
        this.url = url;
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT);
        if (!url.isSecure()) {
            builder.sslContext(WithoutTls.context());
        } else if (tls != null) {
            builder.sslContext(tls);
        }
        this.http = builder.build();
        this.watch = new SilenceWatch(timeout);
    }

    public EdgeUrl url() {
        return url;
    }

    /** How long the edge may leave a request unanswered. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Sends a request and returns its answer, which is a success; its body is to be closed.
     *
     * @throws UnreachableException if no edge answers
     * @throws RefusedException if the status is neither 2xx nor 300, which an item with siblings has
     */
    public EdgeAnswer send(ClientRequest request) throws IOException, RefusedException, InterruptedException {
        EdgeAnswer answer = exchange(request);
        if (answer.status() / 100 != 2 && !answer.hasSiblings()) {
            throw refusal(answer);
        }
        return answer;
    }

    /** The same for an answer whose body is read to its end. */
    public byte[] read(ClientRequest request) throws IOException, RefusedException, InterruptedException {
        try (EdgeAnswer answer = send(request)) {
            return answer.body().readAllBytes();
        }
    }

    private EdgeAnswer exchange(ClientRequest request) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .timeout(timeout)
                .method(request.method(), request.body());
        if (request.body().contentLength() >= ASK_FIRST_FROM_BYTES) {
            builder.expectContinue(true);
        }
        if (!request.fields().isEmpty()) {
            builder.headers(request.fields().toArray(String[]::new));
        }
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<InputStream> answer = http.send(builder.build(), BodyHandlers.ofInputStream());
            String brokenOff = "the answer of the edge at " + url + " broke off";
            return new EdgeAnswer(answer.statusCode(), answer.headers(), watch.over(answer.body(), brokenOff));
        } catch (HttpTimeoutException late) {
            throw new UnreachableException(
                    "the edge at " + url + " did not answer within " + TimeSpan.format(timeout), late);
        } catch (IOException failed) {
            throw new UnreachableException("cannot reach an edge at " + url + ": " + reason(failed), failed);
        }
    }

    private static String reason(IOException failed) {
        String tls = TlsFailure.reason(failed);
        if (tls != null) {
            return tls;
        }
        Throwable cause = failed;
        while (cause.getCause() != null && cause.getMessage() == null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnresolvedAddressException) {
            return "there is no such host";
        }
        String message = cause.getMessage();
        if (message == null) {
            return failed instanceof ConnectException ? "the connection was refused" : cause.getClass().getSimpleName();
        }
        return message;
    }

    private static RefusedException refusal(EdgeAnswer answer) {
        int status = answer.status();
        byte[] body = {};
        try (InputStream in = answer.body()) {
            body = in.readNBytes(MAX_WORDS_BYTES);
        } catch (IOException cut) {
            // The status says enough.
        }
        String type = Objects.requireNonNullElse(answer.field("Content-Type"), "").toLowerCase(Locale.ROOT);
        // Another server's page of HTML helps nobody; and what is printed must not steer the terminal.
        String words = type.startsWith("text/plain")
                ? PlainText.of(new String(body, StandardCharsets.UTF_8))
                : "";
        return new RefusedException(
                status, words.isEmpty() ? ofStatus(answer) : words,
                retryAfter(answer.field("Retry-After")));
    }

    private static String ofStatus(EdgeAnswer answer) {
        return switch (answer.status()) {
            case 304 -> "not modified";
            case 404 -> "there is no such item";
            case 412 -> answer.field("ETag") == null
                    ? "the condition does not hold"
                    : "the condition does not hold; the current ETag is " + answer.field("ETag");
            default -> "the answer is HTTP status " + answer.status();
        };
    }

    /** A date in place of a number of seconds counts as absent: an edge sends none. */
    private static @Nullable Duration retryAfter(@Nullable String field) {
        try {
            int seconds = Integer.parseInt(Objects.requireNonNullElse(field, "").strip());
            return seconds < 0 ? null : Duration.ofSeconds(Math.min(seconds, MAX_RETRY_AFTER_S));
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    @Override
    public void close() {
        watch.close();
        http.shutdownNow();
    }
}
