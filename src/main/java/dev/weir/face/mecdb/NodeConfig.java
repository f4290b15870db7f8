package dev.weir.face.mecdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.weir.check.ByteSize;
import dev.weir.check.UnknownNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a MecDB node, as its TOML file has it.
 *
 * @param name what the other nodes know it by; null for one made at each start
 * @param port where the nodes talk to each other
 * @param httpPort where it serves HTTP
 * @param root the folder of its database; null for one in the home folder
 * @param nodes the other nodes it starts with
 */
public record NodeConfig(@Nullable String name, int port, int httpPort, @Nullable String root, List<Node> nodes) {
    private static final List<String> NAMES = List.of("name", "port", "httpport", "root", "node");
    private static final List<String> NAMES_OF_NODE = List.of("host", "port");
    private static final int DEFAULT_PORT = 7000;
    private static final int DEFAULT_HTTP_PORT = 3000;
    private static final int LAST_PORT = 65535;
    private static final int MOST_BYTES = 1 << 20;
    /** The most characters of what the parser says, which may repeat the file. */
    private static final int MOST_WORDS = 120;

    /** Another node of the cluster. */
    public record Node(String host, int port) {}

    public NodeConfig {
        nodes = List.copyOf(nodes);
    }

    /** @throws NodeConfigException if the file cannot be read, or is no configuration of a node */
    public static NodeConfig read(Path file) throws NodeConfigException {
        String problem;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES) {
                return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file.toString());
            }
            problem = file + " is larger than " + ByteSize.format(MOST_BYTES) + ", so it is not a configuration of MecDB";
        } catch (NoSuchFileException missing) {
            problem = "there is no file " + file;
        } catch (CharacterCodingException notText) {
            problem = file + " is not UTF-8 text";
        } catch (IOException unreadable) {
            problem = file + (Files.isDirectory(file) ? " is a directory" : " cannot be read");
        }
        throw new NodeConfigException(List.of("--config: " + problem));
    }

    /** @param origin the name of the text, shown before each problem */
    static NodeConfig parse(String toml, String origin) throws NodeConfigException {
        JsonNode root;
        try {
            root = new TomlMapper().readTree(toml);
        } catch (StreamConstraintsException exceeded) {
            throw new NodeConfigException(
                    List.of(origin + " exceeds a limit of the TOML parser, such as its nesting depth"));
        } catch (JsonProcessingException wrong) {
            int line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
            throw new NodeConfigException(List.of(origin + ":" + line + " is not TOML: "
                    + UnknownNames.shown(wrong.getOriginalMessage(), MOST_WORDS)));
        }
        var table = new Table(root, "", origin, new ArrayList<>());
        table.hasOnly(NAMES);
        var nodes = new ArrayList<Node>();
        for (Table each : table.tables("node")) {
            each.hasOnly(NAMES_OF_NODE);
            nodes.add(new Node(each.requiredText("host"), each.port("port", null)));
        }
        var config = new NodeConfig(
                table.text("name"), table.port("port", DEFAULT_PORT), table.port("httpport", DEFAULT_HTTP_PORT),
                table.text("root"),
                nodes);
        if (!table.problems.isEmpty()) {
            throw new NodeConfigException(table.problems);
        }
        return config;
    }

    /** The settings of an edge that takes this node's place, as YAML, and in comments what has no counterpart. */
    public String toSettings() {
        var yaml = new StringBuilder("faces:\n  mecdb:\n    port: ").append(httpPort).append("\n\n# Without a counterpart:\n");
        if (name != null) {
            comment(yaml, "name " + UnknownNames.shown(name), "edges have no names");
        }
        comment(yaml, "port " + port, "edges do not talk to each other; they share a database, which --dsn names");
        if (root != null) {
            comment(yaml, "root " + UnknownNames.shown(root), "values are kept in the database");
        }
        for (Node node : nodes) {
            comment(yaml, "node " + UnknownNames.shown(node.host()) + ":" + node.port(),
                    "every edge of a database has all values");
        }
        return yaml.toString();
    }

    private static void comment(StringBuilder yaml, String what, String why) {
        yaml.append("# ").append(what).append(": ").append(why).append('\n');
    }

    /** One table of the file, which notes what is wrong with it. */
    private record Table(JsonNode values, String prefix, String origin, List<String> problems) {
        void hasOnly(List<String> names) {
            for (Map.Entry<String, JsonNode> each : values.properties()) {
                if (!names.contains(each.getKey())) {
                    problems.add(origin + ": there is no " + prefix + UnknownNames.shown(each.getKey())
                            + UnknownNames.instead(each.getKey(), names));
                }
            }
        }

        @Nullable
        String text(String name) {
            JsonNode value = values.get(name);
            if (value == null || value.isTextual()) {
                return value == null ? null : value.textValue();
            }
            problem(name, "must be a string");
            return null;
        }

        String requiredText(String name) {
            String text = text(name);
            if (text == null && !values.has(name)) {
                problem(name, "is missing");
            }
            return text == null ? "" : text;
        }

        int port(String name, @Nullable Integer otherwise) {
            JsonNode value = values.get(name);
            if (value == null && otherwise != null) {
                return otherwise;
            }
            if (value == null) {
                problem(name, "is missing");
            } else if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1
                    || value.intValue() > LAST_PORT) {
                problem(name, "must be a number from 1 to " + LAST_PORT);
            } else {
                return value.intValue();
            }
            return 0;
        }

        List<Table> tables(String name) {
            JsonNode value = values.get(name);
            var tables = new ArrayList<Table>();
            if (value != null && value.isArray()) {
                value.forEach(each -> {
                    if (each.isObject()) {
                        tables.add(new Table(each, prefix + name + "[" + tables.size() + "].", origin, problems));
                    } else {
                        problem(name, "must hold only tables");
                    }
                });
            } else if (value != null) {
                problem(name, "must be a list of tables, each under [[" + name + "]]");
            }
            return tables;
        }

        private void problem(String name, String words) {
            problems.add(origin + ": " + prefix + name + " " + words);
        }
    }
}
