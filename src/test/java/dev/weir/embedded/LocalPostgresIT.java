package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, started, killed, taken over and stopped. */
final class LocalPostgresIT {
    @TempDir
    private Path temporary;

    private DataFolderFixture folder;

    @BeforeEach
    void name() {
        folder = new DataFolderFixture(temporary.resolve("data"));
    }

    @AfterEach
    void endWhatATestLeft() throws IOException {
        folder.end();
    }

    @Test
    void aNewServerIsDurableAndStopsWithoutALeftover() throws Exception {
        List<Long> processes;
        try (LocalPostgres local = LocalPostgres.start(DataFolderFixture.settings(folder.data()))) {
            assertEquals(local.dsn(), LocalPostgres.dsnOf(folder.data()));
            processes = folder.postmaster().processes();
            assertEquals(local.pid(), processes.getFirst());
            try (Connection connection = Sql.connect(local.dsn())) {
                Durability.check(connection);
                assertEquals("on", Sql.show(connection, "fsync"));
                assertEquals("on", Sql.show(connection, "synchronous_commit"));
                assertEquals("on", Sql.show(connection, "full_page_writes"));
                assertEquals("logical", Sql.show(connection, "wal_level"));
                assertEquals("127.0.0.1", Sql.show(connection, "listen_addresses"));
                assertEquals("scram-sha-256", Sql.show(connection, "password_encryption"));
                assertEquals("UTF8", Sql.show(connection, "server_encoding"));
            }
        }
        assertTrue(processes.size() > 3);
        for (long pid : processes) {
            assertGone(pid);
        }
        assertThrows(LocalPostgresException.class, () -> LocalPostgres.dsnOf(folder.data()));
    }

    @Test
    void theServerOfAKilledEdgeIsTakenOver() throws Exception {
        String answer;
        try (EdgeProcess edge = EdgeProcess.start(folder.fill().data())) {
            answer = edge.answer();
            edge.killHard();
        }
        try (LocalPostgres local = folder.start()) {
            assertEquals(answer, local.pid() + " " + local.dsn());
        }
        assertGone(Long.parseLong(answer.split(" ", 2)[0]));
    }

    @Test
    void whenEdgeAndServerAreKilledWhatWasCommittedIsThere() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(folder.fill().data())) {
            String dsn = edge.answer().split(" ", 2)[1];
            Sql.execute(dsn, "create table kept as select 7 as n");
            edge.killHard();
        }
        assertTrue(folder.postmaster().kill(DataFolderFixture.LIMIT));
        try (LocalPostgres local = folder.start()) {
            assertEquals("7", Sql.ask(local.dsn(), "select n from kept"));
        }
    }

    @Test
    void aServerThatIsDyingWhenTheNextStartComesIsWaitedFor() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(folder.fill().data())) {
            Sql.execute(edge.answer().split(" ", 2)[1], "create table kept as select 7 as n");
            edge.killHard();
        }
        Postmaster dying = folder.postmaster();
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> dying.stop(DataFolderFixture.LIMIT));
        try (LocalPostgres local = folder.start()) {
            assertEquals("7", Sql.askUntilAnswered(local.dsn(), "select n from kept"));
        }
        assertTrue(stopped.get());
    }

    @Test
    void aServerThatIsKilledComesBackOnItsPort() throws Exception {
        try (LocalPostgres local = folder.start()) {
            Sql.execute(local.dsn(), "create table kept as select 7 as n");
            String dsn = local.dsn();
            long first = local.pid();
            for (int i = 0; i < 2; i++) {
                long before = local.pid();
                ProcessHandle.of(before).orElseThrow().destroyForcibly();
                assertTrue(
                        Waiting.until(DataFolderFixture.LIMIT, DataFolderFixture.POLL, () -> local.pid() != before),
                        "not started again");
            }
            assertNotEquals(first, local.pid());
            assertEquals(dsn, local.dsn());
            assertEquals("7", Sql.ask(dsn, "select n from kept"));
        }
    }

    @Test
    void theFolderIsFreeAsSoonAsAnEdgeIsGone() throws Exception {
        folder.start().close();
        try (EdgeProcess edge = EdgeProcess.start(folder.fill().data())) {
            edge.answer();
            edge.killHard();
            folder.start().close();
        }
        folder.start().close();
    }

    @Test
    void aRestartKeepsThePortUnlessItIsTaken() throws Exception {
        String first;
        try (LocalPostgres local = folder.start()) {
            first = local.dsn();
        }
        try (LocalPostgres local = folder.start()) {
            assertEquals(first, local.dsn());
        }
        int port = Integer.parseInt(first.replaceFirst(".*:(\\d+)/weir", "$1"));
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                LocalPostgres local = folder.start()) {
            assertEquals(port, taken.getLocalPort());
            assertNotEquals(first, local.dsn());
            assertEquals("1", Sql.ask(local.dsn(), "select 1"));
        }
    }

    @Test
    void aProcessThatHasGotTheOldProcessIdIsLeftAlone() throws Exception {
        Path cluster = folder.fill().data().resolve("pgdata");
        Files.writeString(
                cluster.resolve(PostmasterFile.NAME), ProcessHandle.current().pid() + "\n" + cluster + "\n1\n5432\n");
        try (LocalPostgres local = folder.start()) {
            assertEquals("1", Sql.ask(local.dsn(), "select 1"));
        }
    }

    @Test
    void aSocketLockOfADeadServerWhoseProcessIdIsInUseIsNoObstacle() throws Exception {
        String port;
        try (LocalPostgres local = folder.start()) {
            port = local.dsn().replaceFirst(".*:(\\d+)/weir", "$1");
        }
        Files.writeString(
                folder.data().resolve("socket/.s.PGSQL." + port + ".lock"),
                ProcessHandle.current().pid() + "\n" + folder.data().resolve("pgdata") + "\n1\n" + port + "\n");
        try (LocalPostgres local = folder.start()) {
            assertTrue(local.dsn().endsWith(":" + port + "/weir"));
        }
    }

    @Test
    void anInterruptedStartLeavesNoServer() throws Exception {
        folder.fill();
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        Thread starter = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            try {
                folder.start().close();
            } catch (IOException | LocalPostgresException e) {
                outcome.set(e);
            }
        });
        starter.join();
        assertTrue(outcome.get() instanceof LocalPostgresException, String.valueOf(outcome.get()));
        assertThrows(LocalPostgresException.class, () -> LocalPostgres.dsnOf(folder.data()));
        folder.start().close();
    }

    @Test
    void aStartThatIsInterruptedWhileTheServerComesUpLeavesNone() throws Exception {
        folder.fill();
        Path note = folder.data().resolve("pgdata").resolve(PostmasterFile.NAME);
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        Thread starter = Thread.ofPlatform().start(() -> {
            try {
                folder.start().close();
            } catch (IOException | RuntimeException e) {
                outcome.set(e);
            }
        });
        assertTrue(Waiting.until(DataFolderFixture.LIMIT, Duration.ofMillis(1), () -> Files.exists(note)));
        starter.interrupt();
        starter.join();
        // Where the start was faster than the interrupt, the close has stopped it.
        assertTrue(outcome.get() == null || outcome.get() instanceof LocalPostgresException, String.valueOf(outcome.get()));
        assertThrows(LocalPostgresException.class, () -> LocalPostgres.dsnOf(folder.data()));
    }

    @Test
    void aServerThatIsFrozenIsStoppedAllTheSame() throws Exception {
        folder.fill();
        LocalPostgres local = LocalPostgres.start(
                new EmbeddedSettings(folder.data(), DataFolderFixture.LIMIT, Duration.ofMillis(200)));
        List<Long> processes = folder.postmaster().processes();
        assertEquals(0, CommandRun.of(List.of("kill", "-STOP", Long.toString(local.pid()))).exit());
        local.close();
        for (long pid : processes) {
            assertGone(pid);
        }
    }

    /** A process whose parent was killed is gone when the system has collected it, which takes a moment. */
    private static void assertGone(long pid) {
        assertTrue(
                Waiting.until(
                        DataFolderFixture.LIMIT,
                        DataFolderFixture.POLL,
                        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()),
                "process " + pid);
    }
}
