package dev.weir.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/**
 * A JSON document that was received, as a tree. It takes what every reader reads alike, and what PostgreSQL's jsonb takes: one
 * value in UTF-8 (RFC 8259), each member's name once in its object, and texts of Unicode characters without U+0000.
 */
public final class StrictJson {
    /** How deep arrays and objects may be within each other. */
    public static final int MOST_NESTING = 64;

    private static final int MOST_NUMBER_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;
    private static final int MOST_NAME_CHARACTERS = 1024;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    // The document as a whole is bounded by who reads it.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(MOST_NESTING)
                    .maxNumberLength(MOST_NUMBER_DIGITS)
                    .maxNameLength(MOST_NAME_CHARACTERS)
                    .build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StrictJson() {}

    /** Reads a document. */
    public static JsonNode read(byte[] document) throws MalformedJsonException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(JsonText.of(document));
        } catch (StreamConstraintsException e) {
            throw new MalformedJsonException("The JSON exceeds a limit: numbers have at most " + MOST_NUMBER_DIGITS
                    + " digits, names " + MOST_NAME_CHARACTERS + " characters, and nesting ends at " + MOST_NESTING + " levels.");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new MalformedJsonException("The body is not well-formed JSON, or names a member twice"
                    + (at == null ? "." : ", at line " + at.getLineNr() + ", column " + at.getColumnNr() + '.'));
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("The body must be JSON in UTF-8.");
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be read", impossible);
        }
        if (tree.isMissingNode()) {
            throw new MalformedJsonException("The body is empty, and must be JSON.");
        }
        checkTexts(tree);
        return tree;
    }

    /** The text of a tree, in UTF-8. */
    public static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A tree cannot fail to be written", impossible);
        }
    }

    private static void checkTexts(JsonNode tree) throws MalformedJsonException {
        if (tree.isTextual()) {
            checkText(tree.textValue());
        }
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            checkText(member.getKey());
        }
        for (JsonNode part : tree) {
            checkTexts(part);
        }
    }

    private static void checkText(String text) throws MalformedJsonException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !pair) {
                throw new MalformedJsonException("The JSON has a text with U+0000, or with half of a surrogate pair.");
            }
            i += pair ? 1 : 0;
        }
    }
}
