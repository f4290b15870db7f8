package dev.weir.face.mecdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.face.mecdb.NodeConfig.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node's file says, and which settings that makes. */
final class NodeConfigTest {
    private static final String README = """
            # name of instance must be unique in cluster.
            name = "apple-juice-93"
            port = 7100
            httpport = 3100
            root = "/path/to/leveldb/root/directory"

            [[node]]
                host = "127.0.0.1"
                port = 8000
            [[node]]
                host = "127.0.0.1"
                port = 9000
            """;

    private static String refused(String toml) {
        return String.valueOf(assertThrows(NodeConfigException.class, () -> NodeConfig.parse(toml, "mec.conf")).getMessage());
    }

    @Test
    void allThatANodeIsToldIsRead() throws Exception {
        assertEquals(
                new NodeConfig("apple-juice-93", 7100, 3100, "/path/to/leveldb/root/directory",
                        List.of(new Node("127.0.0.1", 8000), new Node("127.0.0.1", 9000))),
                NodeConfig.parse(README, "mec.conf"));
    }

    @Test
    void whatIsLeftOutHasMecDbsDefault() throws Exception {
        assertEquals(new NodeConfig(null, 7000, 3000, null, List.of()), NodeConfig.parse("", "mec.conf"));
    }

    @Test
    void thePortOfItsClientsIsASettingAndTheRestAreComments() throws Exception {
        assertEquals(
                """
                faces:
                  mecdb:
                    port: 3100

                # Without a counterpart:
                # name apple-juice-93: edges have no names
                # port 7100: edges do not talk to each other; they share a database, which --dsn names
                # root /path/to/leveldb/root/directory: values are kept in the database
                # node 127.0.0.1:8000: every edge of a database has all values
                # node 127.0.0.1:9000: every edge of a database has all values
                """,
                NodeConfig.parse(README, "mec.conf").toSettings());
    }

    @Test
    void aNameCannotWriteSettings() throws Exception {
        String settings = NodeConfig.parse("name = \"a\\nhttp:\\n  port: 1\"", "mec.conf").toSettings();
        assertEquals(1, settings.lines().filter(line -> line.contains("http:")).count());
        assertEquals("# name a?http:?  port: 1: edges have no names", settings.lines().toList().get(5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "httpport = 0                    | mec.conf: httpport must be a number from 1 to 65535",
        "httpport = 65536                | mec.conf: httpport must be a number from 1 to 65535",
        "httpport = 99999999999999999999 | mec.conf: httpport must be a number from 1 to 65535",
        "httpport = 3000.0               | mec.conf: httpport must be a number from 1 to 65535",
        "httpport = '3000'               | mec.conf: httpport must be a number from 1 to 65535",
        "port = true                     | mec.conf: port must be a number from 1 to 65535",
        "name = 7                        | mec.conf: name must be a string",
        "root = []                       | mec.conf: root must be a string",
        "node = 'a'                      | mec.conf: node must be a list of tables, each under [[node]]",
        "node = [1]                      | mec.conf: node must hold only tables",
        "[node]                          | mec.conf: node must be a list of tables, each under [[node]]",
        "htpport = 1                     | mec.conf: there is no htpport; the nearest is httpport.",
        "node = [{host='a', prt=1}]      | 2 problems in the configuration:"
    })
    void whatIsWrongIsNamed(String toml, String words) {
        assertEquals(words, refused(toml).lines().findFirst().orElse(""));
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        assertEquals(
                """
                3 problems in the configuration:
                  mec.conf: node[0].host is missing
                  mec.conf: node[1].port is missing
                  mec.conf: httpport must be a number from 1 to 65535""",
                refused("httpport = -1\n[[node]]\nport = 1\n[[node]]\nhost = 'a'\n"));
    }

    @ParameterizedTest
    @CsvSource({"'name = ', 1", "'port = 1\nname \"x\"', 2", "'name = \"a\"\nport = 1\nname = \"b\"', 3", "'{}', 1"})
    void whatIsNotTomlIsRefusedWithItsLine(String toml, int line) {
        String prefix = "mec.conf:" + line + " is not TOML: ";
        String words = refused(toml);
        assertEquals(prefix, words.substring(0, Math.min(words.length(), prefix.length())));
        assertEquals(1, words.lines().count());
    }

    @Test
    void whatPassesALimitOfTheParserIsRefusedInWords() {
        for (String value : List.of("[".repeat(10_000), "[".repeat(10_000) + "]".repeat(10_000))) {
            assertEquals(
                    "mec.conf exceeds a limit of the TOML parser, such as its nesting depth", refused("name = " + value));
        }
        String number = refused("port = " + "9".repeat(2_000));
        assertTrue(number.startsWith("mec.conf:1 is not TOML: ") && number.length() < 200, number);
    }

    @Test
    void aFileThatCannotBeReadIsRefusedInWords(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.toml");
        Path latin = Files.write(folder.resolve("latin.toml"), new byte[] {'#', (byte) 0xe9});
        Path huge = Files.write(folder.resolve("huge.toml"), new byte[(1 << 20) + 1]);
        assertEquals("--config: there is no file " + missing, unreadable(missing));
        assertEquals("--config: " + folder + " is a directory", unreadable(folder));
        assertEquals("--config: " + latin + " is not UTF-8 text", unreadable(latin));
        assertEquals("--config: " + huge + " is larger than 1MiB, so it is not a configuration of MecDB", unreadable(huge));
        Path right = Files.writeString(folder.resolve("right.toml"), README);
        assertEquals(3100, NodeConfig.read(right).httpPort());
    }

    private static String unreadable(Path file) {
        return String.valueOf(assertThrows(NodeConfigException.class, () -> NodeConfig.read(file)).getMessage());
    }
}
