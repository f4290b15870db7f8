package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A client that resets its connection while answers are on their way is its own affair: nothing louder than debug is logged. */
final class HangUpIT {
    private static final int ROUNDS = 30;

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.weir");
    private final List<String> loud = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                loud.add(event.getFormattedMessage());
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k?long HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k?long HTTP/1.1\r\nHost: edge\r\nIf-None-Match: *\r\n\r\n",
        "HEAD /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/none HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/%00 HTTP/1.1\r\nHost: edge\r\n\r\n",
        "OPTIONS /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "PUT /kv/b/p HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx",
        "get /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n"
    })
    void nothingIsLogged(String request) throws IOException {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.put("/kv/b/k", "value".repeat(10_000));
            for (int i = 0; i < ROUNDS; i++) {
                hangUp(edge.port(), request.repeat(100));
            }
        }
        // The edge has stopped, so every connection has come to its end.
        assertEquals(List.of(), loud);
    }

    private static void hangUp(int port, String requests) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
