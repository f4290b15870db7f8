package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** An edge that starts while somebody's transaction is open. */
final class OpeningIT {
    @Test
    void readinessAndOneLineOfTheLogNameWhatTheStreamWaitsFor() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                HttpClient http = HttpClient.newHttpClient()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Connection batch = database.connect();
                    Statement statement = batch.createStatement()) {
                statement.execute("set application_name = 'nightly batch'");
                batch.setAutoCommit(false);
                statement.execute("select pg_current_xact_id()");
                String pid = WeirDatabase.rows(batch, "select pg_backend_pid()").getFirst();
                String words = "a new slot waits for a transaction of process " + pid + " (nightly batch), open for ";
                try (EdgeProcess edge = EdgeProcess.on(database.database().dsn())) {
                    Waits.until("readiness names it", () -> readiness(http, edge).contains("stream not open, cuts 0: " + words));
                    Waits.until("the log names it", () -> edge.log().contains("The change stream is not open yet: " + words));
                    batch.rollback();
                    Waits.until("the stream is open", () -> readiness(http, edge).contains("\"live;"), edge::log);
                    assertEquals(1, edge.log().split("is not open yet", -1).length - 1, edge.log());
                }
            }
        }
    }

    private static String readiness(HttpClient http, EdgeProcess edge) throws Exception {
        URI ready = URI.create(edge.adminUrl() + "/health/ready");
        return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString()).body();
    }
}
