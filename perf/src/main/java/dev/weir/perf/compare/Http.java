package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;

/** Single requests, for preparation and checks. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    static HttpResponse<byte[]> get(URI url, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(Child.LIMIT);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return send(request.build());
    }

    static void put(URI url, byte[] value) throws IOException {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(url)
                .timeout(Child.LIMIT)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(value))
                .build());
        if (answer.statusCode() != 200) {
            throw new WrongAnswerException("PUT " + url + " was answered " + answer.statusCode());
        }
    }

    /**
     * Checks that a value is there.
     *
     * @return the answer, if it is 200 with this value
     */
    static HttpResponse<byte[]> expect(URI url, byte[] value) throws IOException {
        HttpResponse<byte[]> answer = get(url);
        if (answer.statusCode() != 200 || !Arrays.equals(answer.body(), value)) {
            throw new WrongAnswerException(
                    "GET " + url + " was answered " + answer.statusCode() + " with " + answer.body().length + " bytes");
        }
        return answer;
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
