package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an edge ends, and how one is kept from beginning. */
final class StopIT {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private static Path data;

    @AfterAll
    static void endWhatIsLeft() throws IOException {
        EdgeProcess.endDatabase(data);
    }

    @Test
    void aStopFinishesRequestsInFlightAndLeavesNoProcessBehind() throws Exception {
        List<Long> database;
        try (EdgeProcess edge = EdgeProcess.embedded(data);
                Socket upload = new Socket("127.0.0.1", edge.url().getPort())) {
            database = edge.database().processes();
            assertTrue(database.size() > 1, "a server has more than one process");
            OutputStream out = upload.getOutputStream();
            out.write("PUT /kv/stopped/key HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(upload.getInputStream(), StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 100 Continue", in.readLine(), "the request is in flight");
            assertEquals("", in.readLine());
            out.write("half".getBytes(StandardCharsets.US_ASCII));
            edge.terminate();
            awaitDraining(edge);
            out.write("full".getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200 OK", in.readLine());
            assertEquals(TERMINATED, edge.stop(), edge::log);
        }
        List<Long> left = database.stream()
                .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .toList();
        assertEquals(List.of(), left);
        try (EdgeProcess next = EdgeProcess.embedded(data);
                KvClient client = new KvClient()) {
            assertEquals("halffull", client.get(next.item("stopped", "key")).value());
            assertEquals(TERMINATED, next.stop());
        }
    }

    @Test
    void aStopBeginsOnceBalancersHaveHadTimeToNotice(@TempDir Path own) throws Exception {
        try (EdgeProcess edge = EdgeProcess.embedded(own, "--set", "http.drain-delay=1h");
                KvClient client = new KvClient()) {
            assertEquals(200, status(edge, "/health/serving"));
            edge.terminate();
            awaitDraining(edge);
            assertEquals(503, status(edge, "/health/serving"));
            assertEquals(KvClient.Fate.APPLIED, client.put(edge.item("stopped", "drained"), "x").fate());
            assertEquals("x", client.get(edge.item("stopped", "drained")).value());
            edge.kill9();
        } finally {
            EdgeProcess.endDatabase(own);
        }
    }

    @Test
    void aSecondEdgeOnTheDataFolderSaysSoAndTheFirstGoesOn() throws Exception {
        try (EdgeProcess edge = EdgeProcess.embedded(data);
                KvClient client = new KvClient()) {
            EdgeProcess.Ended second =
                    EdgeProcess.run("serve", "-p", "0", "--admin-port", "0", "--data", data.toString());
            assertEquals(1, second.exit(), second::err);
            assertEquals("", second.out());
            assertTrue(second.err().startsWith("weir: another edge (process " + edge.pid()), second::err);
            assertTrue(second.err().contains(data.toRealPath().toString()), second::err);
            assertEquals(1, second.err().lines().count(), second::err);
            assertEquals(KvClient.Fate.APPLIED, client.put(edge.item("second", "key"), "x").fate());
        }
    }

    @Test
    void anEdgeWhosePortIsTakenSaysSoAndLeavesNoDatabaseBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            EdgeProcess.Ended refused =
                    EdgeProcess.run("serve", "-p", port, "--admin-port", "0", "--data", data.toString());
            assertEquals(1, refused.exit(), refused::err);
            assertEquals("", refused.out());
            String words = refused.err().lines().filter(line -> line.startsWith("weir: ")).findAny().orElse("");
            assertTrue(words.contains(":" + port) && words.contains("in use"), refused::err);
            assertTrue(EdgeProcess.databaseOf(data).isEmpty(), "the database it had started is stopped");
        }
    }

    private static int status(EdgeProcess edge, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(edge.adminUrl() + path)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** Waits until the edge says that it takes no more, or takes no more connections at all. */
    private static void awaitDraining(EdgeProcess edge) throws InterruptedException {
        URI ready = URI.create(edge.adminUrl() + "/health/ready");
        long end = System.nanoTime() + EdgeProcess.LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                assertTrue(System.nanoTime() - end < 0, "the edge does not begin to stop");
            }
        } catch (IOException e) {
            // The admin listener has gone too.
        }
    }
}
