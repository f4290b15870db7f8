package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data folder of any name works with a real PostgreSQL, or is refused before anything is made. */
final class DataFolderNameIT {
    private static final String REFUSED = "\"$`\\";

    @TempDir
    private Path temporary;

    @Test
    void everyPrintableCharacterWorksOrIsNamed() throws Exception {
        String punctuation = IntStream.range(' ', 0x7f)
                .filter(c -> c != '/' && !Character.isLetterOrDigit(c) && REFUSED.indexOf(c) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        // A new cluster, for initdb is what is particular about names.
        assertWorks(LocalPostgres.start(DataFolderFixture.settings(temporary.resolve(punctuation + "\u00e4\u4e2d"))));
        for (char c : REFUSED.toCharArray()) {
            assertRefused("a" + c + "b", "must not have " + c + " in its path");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", ",", " a ", "'", "''a'", "#a", "a=b", "@a", "-D", "%d%%", "[a]", "\uD83D\uDE00"})
    void whatListsAndQuotesCouldTakeForTheirOwnWorksByItself(String name) throws Exception {
        DataFolderFixture folder = new DataFolderFixture(temporary.resolve(name));
        try {
            assertWorks(folder.start());
        } finally {
            folder.end();
        }
    }

    @Test
    void whatCannotBePrintedIsNamedByItsNumber() {
        assertRefused("a\nb", "must not have the character U+000A in its path");
        assertRefused("a\tb", "must not have the character U+0009 in its path");
        assertRefused("a\u007fb", "must not have the character U+007F in its path");
        assertRefused("a\u0085b", "must not have the character U+0085 in its path");
        assertRefused("a\ufffdb", "must not have the character U+FFFD in its path");
    }

    @Test
    void aFolderOfTheLongestPathWorksAndALongerOneIsRefused() throws Exception {
        Path deep = temporary.resolve("d".repeat(200)).resolve("e".repeat(200)).resolve("f".repeat(200));
        int left = DataFolderName.MAX_BYTES - deep.toString().getBytes(StandardCharsets.UTF_8).length - 1;
        assertRefused(deep.resolve("g".repeat(left + 1)).toString(), "must have a path of at most 800 bytes");
        assertFalse(Files.exists(temporary.resolve("d".repeat(200))));
        assertWorks(LocalPostgres.start(DataFolderFixture.settings(deep.resolve("g".repeat(left)))));
    }

    @Test
    void theNameALinkLeadsToCounts() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Files.createDirectory(temporary.resolve("a$b")));
        assertRefused(link.resolve("data").toString(), "a$b/data must not have $ in its path");
    }

    private void assertRefused(String name, String words) {
        Path folder = temporary.resolve(name);
        var refused = assertThrows(
                LocalPostgresException.class, () -> LocalPostgres.start(DataFolderFixture.settings(folder)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(words) && message.contains("--data"), message);
        assertEquals(1, message.lines().count());
        assertFalse(Files.exists(folder));
    }

    /** Also through its socket's folder, where the path is short enough for one. */
    private static void assertWorks(LocalPostgres started) throws Exception {
        try (LocalPostgres local = started) {
            assertEquals("1", Sql.ask(local.dsn(), "select 1"));
            Path cluster = Path.of(Sql.ask(local.dsn(), "select current_setting('data_directory')"));
            String port = local.dsn().replaceFirst(".*:(\\d+)/weir", "$1");
            Path socket = cluster.resolveSibling("socket").resolve(".s.PGSQL." + port);
            boolean fits = socket.toString().getBytes(StandardCharsets.UTF_8).length <= 107;
            assertEquals(fits, Files.exists(socket), socket.toString());
        }
    }
}
