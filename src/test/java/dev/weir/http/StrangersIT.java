package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.Edge;
import dev.weir.access.TokenSecret;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that lets everybody in stays on its own machine, and tokens may be in a file. */
final class StrangersIT {
    private static void writeTokens(Path file, String line) throws Exception {
        Path written = file.resolveSibling("new");
        Files.writeString(written, line);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(String secret, String grant) {
        return "t " + HexFormat.of().formatHex(TokenSecret.hash(secret)) + ' ' + grant + '\n';
    }

    @Test
    void withoutATokenNoListenerIsBeyondLoopback(@TempDir Path folder) throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(TestPostgres.version18());
        String dsn = "database.dsn=" + database.database().dsn();
        for (String host : new String[] {"http.host=0.0.0.0", "admin.host=0.0.0.0", "http.host=::"}) {
            Exception refused = assertThrows(Exception.class, () -> Edge.start(TestSettings.with(dsn, host)).close());
            String words = String.valueOf(refused.getMessage());
            assertTrue(words.startsWith("there is no token, so everybody who reaches " + host.replace('=', ' ')), words);
            assertTrue(words.contains("weir token create") && words.contains("loopback") && words.contains("access.open"), words);
        }
        Edge.start(TestSettings.with(dsn, "http.host=0.0.0.0", "access.open=true")).close();
        Path file = folder.resolve("tokens");
        writeTokens(file, line("s", "read"));
        Edge.start(TestSettings.with(dsn, "http.host=0.0.0.0", "access.tokens-file=" + file)).close();
        database.execute("insert into weir.token (name, sha256, grants) values ('t', sha256('t'), array['read'])");
        Edge.start(TestSettings.with(dsn, "http.host=0.0.0.0", "admin.host=0.0.0.0")).close();
    }

    @Test
    void aFileOfTokensIsReadAgainWhenItChangesAndTheLastOnesStayIfItIsWrong(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens");
        writeTokens(file, line("old", "write"));
        try (RealEdge edge = new RealEdge("access.tokens-file=" + file)) {
            String[] old = {"Authorization", "Bearer old"};
            assertEquals(401, edge.put("/kv/b/k", "v").statusCode());
            assertEquals(200, edge.put("/kv/b/k", "v", old).statusCode());
            assertEquals(403, edge.get("/kv/b/k", old).statusCode());
            writeTokens(file, line("new", "read"));
            Waiting.until(() -> edge.put("/kv/b/k", "v", old).statusCode() == 401);
            assertEquals("v", edge.get("/kv/b/k", "Authorization", "Bearer new").body());
            writeTokens(file, "nonsense");
            edge.sql("insert into weir.token (name, sha256, grants) values ('t', sha256('t'), array['read'])");
            Waiting.until(() -> edge.get("/kv/b/k", "Authorization", "Bearer t").statusCode() == 200);
            assertEquals(200, edge.get("/kv/b/k", "Authorization", "Bearer new").statusCode());
        }
    }
}
