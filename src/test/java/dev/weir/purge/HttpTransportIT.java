package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class HttpTransportIT {
    private static final String OK = "HTTP/1.1 200 Purged\r\nContent-Length: 5\r\n\r\nhello";
    private static final PurgeRequest BAN = PurgeRequest.of(new Target.Everything(), Version.NONE);

    private static VarnishSettings timeout(Duration timeout) {
        return new VarnishSettings(
                List.of(), Duration.ofSeconds(1), timeout, 4, 100, 3, Duration.ofMillis(10), Duration.ofMillis(100),
                Duration.ofSeconds(10), Duration.ofSeconds(3), List.of(), 4 << 20, List.of());
    }

    private static HttpTransport to(OddServer server) {
        return new HttpTransport(server.address(), timeout(Duration.ofSeconds(60)));
    }

    private static HttpTransport impatientTo(OddServer server) {
        return new HttpTransport(server.address(), timeout(Duration.ofMillis(50)));
    }

    @Test
    void anOrderIsSentAsTheVclExpectsIt() throws IOException {
        try (var server = new OddServer(OK); var transport = to(server)) {
            var key = new Target.Key(new ItemKey(FakeVarnish.BUCKET, "a/b c\u00e9"));
            assertEquals(200, transport.send(PurgeRequest.of(key, new Version(5L << 16 | 7))));
            assertEquals(200, transport.send(PurgeRequest.of(key, Version.NONE)));
            assertEquals(200, transport.send(PurgeRequest.of(new Target.Bucket(FakeVarnish.BUCKET), Version.NONE)));
            assertEquals(200, transport.send(BAN));
            String host = "\r\nHost: " + server.address();
            assertEquals(
                    List.of(
                            "PURGE /kv/b/a/b%20c%C3%A9 HTTP/1.1" + host + "\r\nWeir-Version: 5.7",
                            "PURGE /kv/b/a/b%20c%C3%A9 HTTP/1.1" + host,
                            "BAN /kv/b HTTP/1.1" + host + "\r\nWeir-Ban: bucket",
                            "BAN / HTTP/1.1" + host + "\r\nWeir-Ban: *"),
                    server.requests());
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aConnectionIsKeptOnlyWhereItIsKnownWhereTheAnswerEnds() throws IOException {
        List<String> kept = List.of(OK, "HTTP/1.1 405 No\r\ncontent-length:0\r\n\r\n");
        List<String> ended = List.of(
                "HTTP/1.1 200 Purged\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nContent-Length: 9999999\r\n\r\n",
                "HTTP/1.1 200 Purged\r\nContent-Length: 0\r\n\r\nmore than that");
        for (String answer : kept) {
            assertEquals(1, connectionsOfTwo(answer), answer);
        }
        for (String answer : ended) {
            assertEquals(2, connectionsOfTwo(answer), answer);
        }
    }

    private static int connectionsOfTwo(String answer) throws IOException {
        try (var server = new OddServer(answer); var transport = to(server)) {
            assertEquals(transport.send(BAN), transport.send(BAN));
            return server.connections();
        }
    }

    @Test
    void aKeptConnectionThatWasClosedMeanwhileIsReplaced() throws IOException {
        try (var server = new OddServer(OK); var transport = to(server)) {
            transport.send(BAN);
            server.answerWith(OddServer.CLOSE);
            assertThrows(IOException.class, () -> transport.send(BAN));
            server.answerWith(OK);
            assertEquals(200, transport.send(BAN));
            server.answerWith(OK + OddServer.THEN_CLOSE);
            for (int i = 0; i < 20; i++) {
                assertEquals(200, transport.send(BAN));
            }
        }
    }

    @Test
    void whatIsNoAnswerFailsInWords() throws IOException {
        List<String> answers = List.of(
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 2x0 Purged\r\n\r\n",
                "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000) + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: x" + OddServer.THEN_CLOSE,
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab" + OddServer.THEN_CLOSE,
                OddServer.CLOSE);
        for (String answer : answers) {
            try (var server = new OddServer(answer); var transport = to(server)) {
                IOException failure = assertThrows(IOException.class, () -> transport.send(BAN), answer);
                assertTrue(failure.toString().length() > "java.io.IOException".length() + 10, failure.toString());
            }
        }
    }

    @Test
    void anAnswerThatDoesNotComeWholeInTimeFails() throws IOException {
        for (String answer : List.of(
                "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nX: x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab")) {
            try (var server = new OddServer(answer); var transport = impatientTo(server)) {
                assertThrows(SocketTimeoutException.class, () -> transport.send(BAN), answer);
            }
        }
    }

    @Test
    void aServerThatAcceptsNothingFailsInTime() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var transport = new HttpTransport(
                        new VarnishServer("127.0.0.1", server.getLocalPort()), timeout(Duration.ofMillis(50)))) {
            // Whether its backlog has room or is full: nobody answers.
            for (int i = 0; i < 5; i++) {
                assertThrows(IOException.class, () -> transport.send(BAN));
            }
        }
    }

    @Test
    void aNameThatNobodyKnowsAndAPortThatNobodyListensOnFailInWords() throws IOException {
        int free;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = server.getLocalPort();
        }
        for (VarnishServer server : List.of(new VarnishServer("no-such-host.invalid", 80),
                new VarnishServer("127.0.0.1", free))) {
            try (var transport = new HttpTransport(server, timeout(Duration.ofSeconds(60)))) {
                assertThrows(IOException.class, () -> transport.send(BAN));
            }
        }
    }

    @Test
    void closingEndsWhatWaitsForAnAnswer() throws Exception {
        try (var server = new OddServer(""); var transport = to(server)) {
            var sending = CompletableFuture.supplyAsync(() -> assertThrows(IOException.class, () -> transport.send(BAN)));
            while (server.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            transport.close();
            sending.get();
        }
    }
}
