package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How failures to connect are classified if they come from the driver and not from the server. */
final class UnavailabilityIT {
    @Test
    void aPortWithoutAListenerIsUnreachable() throws Exception {
        int port;
        try (ServerSocket closed = listening()) {
            port = closed.getLocalPort();
        }
        SQLException failure = failure(port);
        assertEquals(Unavailability.UNREACHABLE, Unavailability.of(failure));
        assertEquals("it refuses connections", Unavailability.words(failure));
    }

    @Test
    void aServerThatCutsConnectionsIsUnreachable() throws Exception {
        try (ServerSocket listener = listening()) {
            Thread.ofVirtual().start(() -> cutAll(listener));
            SQLException failure = failure(listener.getLocalPort());
            assertEquals(Unavailability.UNREACHABLE, Unavailability.of(failure));
            assertEquals("it cuts connections", Unavailability.words(failure));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSilent() throws Exception {
        try (ServerSocket listener = listening()) {
            SQLException failure = failure(listener.getLocalPort());
            assertEquals(Unavailability.SILENT, Unavailability.of(failure));
            assertEquals("it does not answer", Unavailability.words(failure));
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static void cutAll(ServerSocket listener) {
        try {
            while (true) {
                Socket client = listener.accept();
                client.close();
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static SQLException failure(int port) {
        String dsn = "postgresql://u:p@127.0.0.1:" + port + "/d";
        var settings = new DatabaseSettings(
                dsn, 2, Duration.ofSeconds(1), Duration.ofSeconds(1), DatabaseSettings.Migrate.OFF);
        var connector = new PostgresConnector(Dsn.parse(dsn), settings, "weir-test", Duration.ZERO);
        return assertThrows(SQLException.class, connector::connect);
    }
}
