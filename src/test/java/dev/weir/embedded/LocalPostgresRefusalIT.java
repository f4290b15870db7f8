package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded server refuses: strangers, other edges, folders it must not touch, settings that lose commits. */
final class LocalPostgresRefusalIT {
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
    void withoutTheRightPasswordNobodyGetsIn() throws Exception {
        try (LocalPostgres local = folder.start()) {
            String right = local.dsn().replaceFirst(".*:([0-9a-f]+)@.*", "$1");
            assertEquals(48, right.length());
            assertEquals("28P01", refusedBecause(local.dsn().replace(right, "wrong")));
            assertThrows(SQLException.class, () -> Sql.connect(local.dsn().replace(":" + right, "")));
            assertEquals("28P01", refusedBecause(local.dsn().replace(right, "wrong").replaceFirst("/weir$", "/postgres")));
        }
    }

    @Test
    void filesAndSocketAreTheOwnersAlone() throws Exception {
        Files.createDirectory(folder.data());
        Files.setPosixFilePermissions(folder.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (LocalPostgres local = folder.start()) {
            assertEquals("rwx------", folder.permissions(""));
            assertEquals("rwx------", folder.permissions("pgdata"));
            assertEquals("rwx------", folder.permissions("socket"));
            assertEquals("rw-------", folder.permissions("password"));
            String port = local.dsn().replaceFirst(".*:(\\d+)/weir", "$1");
            assertEquals("rwx------", folder.permissions("socket/.s.PGSQL." + port));
        }
    }

    @Test
    void aFolderTooDeepForASocketDoesWithoutOne() throws Exception {
        Path deep = temporary.resolve("d".repeat(60)).resolve("e".repeat(60));
        try (LocalPostgres local = LocalPostgres.start(DataFolderFixture.settings(deep));
                Connection connection = Sql.connect(local.dsn())) {
            assertEquals("", Sql.show(connection, "unix_socket_directories"));
        }
    }

    @Test
    void aSecondEdgeOnTheFolderIsToldWhoHasItAndWhatToDo() throws Exception {
        try (LocalPostgres local = folder.start();
                EdgeProcess second = EdgeProcess.start(folder.data())) {
            local.listening("http://127.0.0.1:8081");
            String answer = second.answer();
            assertTrue(answer.startsWith("another edge (process " + ProcessHandle.current().pid()), answer);
            assertTrue(answer.contains("./weir dsn --data " + folder.data().toRealPath()), answer);
            assertThrows(LocalPostgresException.class, folder::start);
            // The refusals have not taken the lock away from the first.
            try (EdgeProcess third = EdgeProcess.start(folder.data())) {
                assertTrue(third.answer().contains("http://127.0.0.1:8081"));
            }
            assertEquals("1", Sql.ask(local.dsn(), "select 1"));
        }
    }

    @Test
    void settingsThatLoseCommitsAreFoundAndRefused() throws Exception {
        try (LocalPostgres local = folder.start()) {
            Sql.execute(local.dsn(), "alter system set fsync = off");
        }
        try (LocalPostgres local = folder.start();
                Connection connection = Sql.connect(local.dsn())) {
            var refused = assertThrows(Durability.NotDurableException.class, () -> Durability.check(connection));
            assertTrue(String.valueOf(refused.getMessage()).contains("fsync = off"));
            Sql.execute(local.dsn(), "alter system reset fsync");
            Sql.execute(local.dsn(), "alter role weir set synchronous_commit = off");
        }
        try (LocalPostgres local = folder.start();
                Connection connection = Sql.connect(local.dsn())) {
            var refused = assertThrows(Durability.NotDurableException.class, () -> Durability.check(connection));
            assertTrue(String.valueOf(refused.getMessage()).contains("synchronous_commit = off"));
        }
    }

    @Test
    void foldersOfOthersAndOfOtherVersionsAreRefusedAndLeftAsTheyAre() throws Exception {
        Files.createDirectory(folder.data());
        Files.writeString(folder.data().resolve("thesis.txt"), "mine");
        String words = folder.refusal();
        assertTrue(words.contains("holds other things (thesis.txt)"), words);
        assertEquals(1, Files.list(folder.data()).count());

        Files.move(folder.data().resolve("thesis.txt"), folder.data().resolve("PG_VERSION"));
        words = folder.refusal();
        assertTrue(words.contains("name it with --dsn"), words);
        Files.delete(folder.data().resolve("PG_VERSION"));

        folder.start().close();
        Path version = folder.data().resolve("pgdata").resolve("PG_VERSION");
        Files.writeString(version, "17\n");
        words = folder.refusal();
        assertTrue(words.contains("was written by PostgreSQL 17"), words);

        Files.delete(version);
        words = folder.refusal();
        assertTrue(words.contains("has no PG_VERSION"), words);
        Files.writeString(version, "18\n");

        Files.move(folder.data().resolve("pgdata/global/pg_control"), folder.data().resolve("pgdata/global/away"));
        words = folder.refusal();
        assertTrue(words.contains("pg_control"), words);
        Files.move(folder.data().resolve("pgdata/global/away"), folder.data().resolve("pgdata/global/pg_control"));

        Files.move(folder.data().resolve("password"), folder.data().resolve("away"));
        words = folder.refusal();
        assertTrue(words.contains("password is gone"), words);
        Files.move(folder.data().resolve("away"), folder.data().resolve("password"));
        folder.start().close();
    }

    private static String refusedBecause(String dsn) {
        return String.valueOf(assertThrows(SQLException.class, () -> Sql.connect(dsn)).getSQLState());
    }
}
