package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Read;
import dev.weir.testing.ShownCommands;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups by the commands of docs/backup.md; {@code src/package/check} has that of an embedded PostgreSQL. */
final class BackupIT {
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void aDumpHasEverythingThatAnEdgeServes() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer(15)) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("insert into weir.bucket (name, kind) values ('counts', 'counter'), ('marks', 'set')");
            database.execute("insert into weir.bucket (name, s_maxage) values ('b', 77)");
            try (EdgeProcess edge = EdgeProcess.on(database.database().dsn());
                    KvClient client = new KvClient()) {
                client.put(edge.item("b", "plain"), "value");
                client.put(edge.item("b", "gone"), "value");
                client.delete(edge.item("b", "gone"));
                client.put(edge.item("b", "large"), "large".repeat(1_000_000));
                database.execute("select weir.put_item('b', 'tagged', 'value', tags => '{t}', expires_in => interval '1 h')");
                database.execute("analyze");
                post(edge, "/kv/counts/visits", "{\"op\":\"add\",\"change\":3}");
                post(edge, "/kv/marks/m", "{\"op\":\"add\",\"change\":{\"item\":1,\"key\":\"a\",\"metadata\":null}}");
                String dsn = database.database().dsn();
                runShown("Dump and restore", database.database());
                String restored = dsn.replaceAll("/[^/?]+(?=$|\\?)", "/restored");
                assertNotEquals(dsn, restored);
                try (EdgeProcess second = EdgeProcess.on(restored)) {
                    for (String path : List.of("/kv/b/plain", "/kv/b/gone", "/kv/b/large", "/kv/b/tagged", "/kv/counts/visits",
                            "/kv/marks/m", "/kv/b?tag=t", "/kv")) {
                        assertEquals(client.get(uri(edge, path)).value(), client.get(uri(second, path)).value(), path);
                    }
                    Read before = client.get(edge.item("b", "plain"));
                    assertEquals(before.etag(), client.get(second.item("b", "plain")).etag());
                    assertTrue(before.cacheControl().contains("s-maxage=77"), before.cacheControl());
                    assertEquals(Fate.APPLIED, client.putIfMatch(second.item("b", "plain"), "next", "" + before.etag()).fate());
                    post(second, "/kv/counts/visits", "{\"op\":\"add\",\"change\":4}");
                    assertEquals("7", client.getThrough(second.item("counts", "visits")).value());
                    assertEquals("3", client.getThrough(edge.item("counts", "visits")).value(),
                            "the other database is as it was");
                    Waits.until("the restored database tells of its changes", () -> client.get(second.item("b", "plain"))
                            .cacheControl().contains("s-maxage=77"));
                }
            }
        }
    }

    @Test
    void aDatabaseGoesBackToAPointInTimeAndItsEdgesWithIt() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer(15)) {
            WeirDatabase database = WeirDatabase.on(server);
            Path archive = Files.createDirectory(folder.resolve("archive"));
            Path base = folder.resolve("base");
            database.execute("alter system set archive_mode = on");
            database.execute("alter system set archive_command = 'cp %p " + archive + "/%f'");
            server.kill();
            server.startAgain();
            try (Fleet fleet = Fleet.live(database)) {
                fleet.put(0, "k", "first");
                runShown("Point in time", database.database());
                fleet.put(0, "k", "second");
                fleet.awaitHot("k", "second");
                Read second = fleet.get(1, "k");
                database.rows("select pg_create_restore_point('before')");
                fleet.put(1, "k", "mistake");
                fleet.awaitHot("k", "mistake");
                Read mistake = fleet.get(0, "k");
                String file = database.rows("select pg_walfile_name(pg_switch_wal())").getFirst();
                Waits.until("the log is archived", () -> Files.exists(archive.resolve(file))
                        && database
                                .number("select count(*) from pg_stat_archiver where last_archived_wal >= '" + file + "'") == 1);
                server.kill();
                Files.writeString(base.resolve("postgresql.auto.conf"), """
                        restore_command = 'cp %s/%%f %%p'
                        recovery_target_name = 'before'
                        recovery_target_action = 'promote'
                        """.formatted(archive), StandardOpenOption.APPEND);
                Files.createFile(base.resolve("recovery.signal"));
                server.restore(base);
                for (int edge = 0; edge < 2; edge++) {
                    int number = edge;
                    fleet.await("edge " + edge + " is live with what was then", () -> {
                        Read read = fleet.get(number, "k");
                        return "second".equals(read.value()) && Fleet.isLive(read);
                    });
                    assertEquals(second.etag(), fleet.get(edge, "k").etag());
                }
                assertEquals(Fate.REJECTED,
                        fleet.client.putIfMatch(fleet.item(0, "k"), "x", String.valueOf(mistake.etag())).fate());
                fleet.put(0, "k", "third");
                fleet.awaitHot("k", "third");
                assertNotEquals(mistake.etag(), fleet.get(1, "k").etag());
            }
        }
    }

    private static URI uri(EdgeProcess edge, String path) {
        return edge.url().resolve(path);
    }

    private static void post(EdgeProcess edge, String path, String body) throws Exception {
        run("curl", "-sSf", "-d", body, uri(edge, path).toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        run(new ProcessBuilder(command));
    }

    /** Runs the commands of a section, with a shell's environment of somebody who may do everything on the server. */
    private void runShown(String section, TestDatabase database) throws IOException, InterruptedException {
        List<ShownCommands> shown = ShownCommands.of(Path.of("docs/backup.md")).stream()
                .filter(block -> block.section().equals(section)).toList();
        assertFalse(shown.isEmpty(), section);
        for (ShownCommands block : shown) {
            String script = block.script().replace("/backup/base", folder.resolve("base").toString());
            ProcessBuilder builder = new ProcessBuilder("bash", "-euc", script).directory(folder.toFile());
            URI server = URI.create(database.dsn());
            builder.environment().putAll(Map.of(
                    "DATABASE_URL", database.dsn(),
                    "PGHOST", server.getHost(),
                    "PGPORT", Integer.toString(server.getPort()),
                    "PGUSER", database.user(),
                    "PGPASSWORD", database.password()));
            run(builder);
        }
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertTrue(ended && process.exitValue() == 0, () -> String.join(" ", builder.command()) + ": " + said);
    }
}
