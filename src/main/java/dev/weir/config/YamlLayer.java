package dev.weir.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The values of one YAML text, in order, each with its line. Sections may be nested or written with dots. A scalar is kept as
 * written; the type of its key decides how it is parsed.
 *
 * <p>Read as a stream of tokens, which starts up in a fraction of the time that a tree takes, and keeps the line numbers.
 */
final class YamlLayer {
    private static final String SHAPE = "expected settings as in edge-config/weir.yaml, one name, colon and value per line";

    private final String origin;
    private final Predicate<String> takesList;
    private final List<String> problems;
    private final List<Given> values = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final Deque<String> sections = new ArrayDeque<>();
    private int keyLine = 1;

    private YamlLayer(String origin, Predicate<String> takesList, List<String> problems) {
        this.origin = origin;
        this.takesList = takesList;
        this.problems = problems;
    }

    /**
     * Reads the text.
     *
     * @param origin the name of the text, shown before a line number
     * @param takesList whether a key may have a sequence as its value
     * @param problems receives what is wrong with the text
     */
    static List<Given> read(String text, String origin, Predicate<String> takesList, List<String> problems) {
        YamlLayer layer = new YamlLayer(origin, takesList, problems);
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            layer.document(parser);
        } catch (StreamConstraintsException exceeded) {
            problems.add(origin + ":" + layer.keyLine + " exceeds a limit of the YAML parser, such as its nesting depth");
        } catch (JsonProcessingException wrong) {
            // The parser's own message quotes the text, which may hold a password.
            String words = wrong.getCause() instanceof MarkedYAMLException marked ? ": " + marked.getProblem() : "";
            int line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
            problems.add(origin + ":" + line + " is not YAML" + words);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
        return layer.values;
    }

    private void document(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            problem(SHAPE);
            return;
        }
        String key = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case FIELD_NAME -> {
                    key = parser.currentName();
                    keyLine = parser.currentTokenLocation().getLineNr();
                }
                case START_OBJECT -> {
                    if (sections.isEmpty() && key.isEmpty()) {
                        keyLine = parser.currentTokenLocation().getLineNr();
                        problem("a second document begins here; settings must be one document");
                        return;
                    }
                    sections.addLast(key);
                    once(path(null));
                }
                case END_OBJECT -> {
                    if (sections.pollLast() == null) {
                        key = "";
                    }
                }
                case START_ARRAY -> list(parser, path(key));
                default -> scalar(parser, token, path(key));
            }
        }
    }

    private void list(YAMLParser parser, String key) throws IOException {
        boolean first = once(key);
        if (!takesList.test(key)) {
            problem(key + " cannot be a list");
            parser.skipChildren();
            return;
        }
        List<String> elements = new ArrayList<>();
        boolean plain = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                return;
            }
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL && !parser.isCurrentAlias()) {
                elements.add(parser.getText().strip());
            } else {
                plain = false;
                parser.skipChildren();
            }
        }
        if (!plain) {
            problem(key + ": the list may only contain plain values");
        } else if (first) {
            values.add(new Given(key, ListText.join(elements), origin + ":" + keyLine));
        }
    }

    private void scalar(YAMLParser parser, JsonToken token, String key) throws IOException {
        if (parser.isCurrentAlias()) {
            problem(key + ": aliases are not supported; write the value itself");
            return;
        }
        if (once(key)) {
            String text = token == JsonToken.VALUE_NULL ? null : parser.getText();
            values.add(new Given(key, text, origin + ":" + keyLine));
        }
    }

    private boolean once(String key) {
        Integer earlier = lines.putIfAbsent(key, keyLine);
        if (earlier != null) {
            problem(key + " is repeated here; it is already set in line " + earlier);
        }
        return earlier == null;
    }

    private String path(@Nullable String last) {
        List<String> parts = new ArrayList<>(sections);
        if (last != null) {
            parts.add(last);
        }
        return String.join(".", parts);
    }

    private void problem(String words) {
        problems.add(origin + ":" + keyLine + ": " + words);
    }
}
