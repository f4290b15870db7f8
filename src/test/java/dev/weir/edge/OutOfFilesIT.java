package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that has run out of file descriptors accepts connections again once there are some. */
final class OutOfFilesIT {
    @TempDir
    private static Path data;

    @AfterAll
    static void endWhatIsLeft() throws IOException {
        EdgeProcess.endDatabase(data);
    }

    @Test
    void bothListenersAnswerAfterFileDescriptorsRanOut() throws Exception {
        try (EdgeProcess edge = EdgeProcess.embeddedWithin("-n 400", data)) {
            assertTrue(edge.log().contains("at most 400 open files"), edge::log);
            // What answers has been loaded then; from a folder of classes, as here, each takes a file.
            assertEquals(200, status(edge.url() + "/status"));
            assertEquals(200, status(edge.adminUrl() + "/health/live"));
            List<Socket> flood = new ArrayList<>();
            try {
                for (int i = 0; i < 700; i++) {
                    flood.add(new Socket("127.0.0.1", edge.url().getPort()));
                    if (i % 10 == 0) {
                        flood.add(new Socket("127.0.0.1", edge.adminUrl().getPort()));
                    }
                }
                Waiting.until(() -> edge.log().contains("Too many open files"));
            } finally {
                for (Socket socket : flood) {
                    socket.close();
                }
            }
            assertEquals(200, status(edge.url() + "/status"));
            assertEquals(200, status(edge.adminUrl() + "/health/live"));
            Waiting.until(() -> statusOrNone(edge.adminUrl() + "/health/ready") == 200);
            long lines =
                    edge.log().lines().filter(line -> line.contains("Too many open files") && line.contains("accept")).count();
            assertTrue(lines <= 2, "one line for each listener, not " + lines + ": " + edge.log());
        }
    }

    private static int statusOrNone(String url) {
        try {
            return status(url);
        } catch (IOException | InterruptedException e) {
            return 0;
        }
    }

    private static int status(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
