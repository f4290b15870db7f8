package dev.weir.check;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document that was received, read strictly and in one pass, so that it takes no more memory than what is made of it. It
 * takes what every reader reads alike, and what PostgreSQL's {@code jsonb} takes: one value in UTF-8 (RFC 8259), each member's
 * name once in its object, and strings of Unicode characters without U+0000. Whatever it refuses is a
 * {@link MalformedJsonException}.
 *
 * <p>It stands at a value, which must be read to its end by exactly one method before the next one is reached. Used by one
 * thread.
 */
public final class JsonReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final JsonBounds bounds;

    private JsonReader(JsonParser parser, JsonBounds bounds) {
        this.parser = parser;
        this.bounds = bounds;
    }

    /** Reads the value at which a document stands. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(JsonReader json) throws IOException;
    }

    /** Reads a member of an object, at whose value the document stands. */
    @FunctionalInterface
    public interface Member {
        void read(String name) throws IOException;
    }

    /** Reads an element of an array, at which the document stands. */
    @FunctionalInterface
    public interface Element {
        void read() throws IOException;
    }

    /**
     * Reads a document.
     *
     * @throws MalformedJsonException if it is not one JSON value within the bounds
     */
    public static <T> T read(byte[] document, JsonBounds bounds, Reading<T> reading) {
        try (JsonParser parser = bounds.factory().createParser(JsonText.of(document))) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("The body must be JSON, but it is empty.");
            }
            T read = reading.read(new JsonReader(parser, bounds));
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("The body must be one JSON value and nothing after it.");
            }
            return read;
        } catch (StreamConstraintsException e) {
            // The exception has no location, and its message is not for clients.
            throw new MalformedJsonException("The body exceeds a limit of JSON here: " + bounds.words() + '.');
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("The body is not well-formed JSON" + at(e.getLocation()));
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("The body must be JSON in UTF-8.");
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be read", impossible);
        }
    }

    public boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    public boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Reads an object. */
    public void object(Member member) throws IOException {
        uncheckedObject(
                name -> member.read(checked(name)),
                () -> new MalformedJsonException("The body names a member twice" + at(parser.currentTokenLocation())));
    }

    /**
     * Reads an object whose names may have U+0000 and halves of surrogate pairs, for those who know all names that there can be.
     *
     * @param twice what to throw if it names a member twice
     */
    public void uncheckedObject(Member member, Supplier<RuntimeException> twice) throws IOException {
        assert isObject() : parser.currentToken();
        // Many objects have one member.
        String first = null;
        Set<String> others = Set.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (first == null) {
                first = name;
            } else {
                others = others.isEmpty() ? new HashSet<>() : others;
                if (name.equals(first) || !others.add(name)) {
                    throw twice.get();
                }
            }
            parser.nextToken();
            member.read(name);
        }
    }

    /** Reads an array. */
    public void array(Element element) throws IOException {
        assert isArray() : parser.currentToken();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    /** Reads a string. */
    public String string() throws IOException {
        return checked(uncheckedString());
    }

    /** Reads a string that may have U+0000 and halves of surrogate pairs, for those who have rules of their own. */
    public String uncheckedString() throws IOException {
        assert isString() : parser.currentToken();
        return parser.getText();
    }

    /** Reads a value; empty if it is not an integer, written without a fraction and an exponent, that fits a {@code long}. */
    public OptionalLong integer() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return OptionalLong.of(parser.getLongValue());
        }
        skip();
        return OptionalLong.empty();
    }

    /** Reads a value, and checks it. */
    public void skip() throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(name -> skip());
            case START_ARRAY -> array(this::skip);
            case VALUE_STRING -> string();
            default -> {}
        }
    }

    /** Reads a value, and returns it as JSON in UTF-8 without white space. Numbers stay as they were written. */
    public byte[] copy() throws IOException {
        var copy = new ByteArrayOutputStream();
        try (JsonGenerator generator = bounds.factory().createGenerator(copy)) {
            copyTo(generator);
        }
        return copy.toByteArray();
    }

    private void copyTo(JsonGenerator copy) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                copy.writeStartObject();
                object(name -> {
                    copy.writeFieldName(name);
                    copyTo(copy);
                });
                copy.writeEndObject();
            }
            case START_ARRAY -> {
                copy.writeStartArray();
                array(() -> copyTo(copy));
                copy.writeEndArray();
            }
            case VALUE_STRING -> copy.writeString(string());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> copy.writeNumber(parser.getText());
            case VALUE_TRUE -> copy.writeBoolean(true);
            case VALUE_FALSE -> copy.writeBoolean(false);
            case VALUE_NULL -> copy.writeNull();
            default -> throw noValue();
        }
    }

    /** Reads a value, and returns it as a tree, whose numbers are exact. */
    public JsonNode tree() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode tree = NODES.objectNode();
                object(name -> tree.set(name, tree()));
                yield tree;
            }
            case START_ARRAY -> {
                ArrayNode tree = NODES.arrayNode();
                array(() -> tree.add(tree()));
                yield tree;
            }
            case VALUE_STRING -> NODES.textNode(string());
            case VALUE_NUMBER_INT -> switch (parser.getNumberType()) {
                case INT -> NODES.numberNode(parser.getIntValue());
                case LONG -> NODES.numberNode(parser.getLongValue());
                default -> NODES.numberNode(parser.getBigIntegerValue());
            };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw noValue();
        };
    }

    private IllegalStateException noValue() {
        return new IllegalStateException("No token of JSON text: " + parser.currentToken());
    }

    private static String at(@Nullable JsonLocation place) {
        return place == null ? "." : " at line " + place.getLineNr() + ", column " + place.getColumnNr() + '.';
    }

    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new MalformedJsonException("The body has the character U+0000, which no string here can have.");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new MalformedJsonException("The body has half of a surrogate pair, which is no character.");
                }
                i++;
            }
        }
        return text;
    }
}
