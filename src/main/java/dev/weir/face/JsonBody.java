package dev.weir.face;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.check.JsonText;
import dev.weir.response.HttpError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.OptionalLong;

/**
 * The JSON text of a body, read strictly and in one pass, so that a body takes no more memory than a copy of it: nesting, names
 * and numbers are bounded; each member of an object has another name; strings are Unicode without U+0000, which PostgreSQL's
 * {@code jsonb} would refuse. Whatever it refuses is 400.
 *
 * <p>It stands at a value, which must be read to its end by exactly one method before the next one is reached. Used by one
 * thread.
 */
public final class JsonBody {
    private static final int MOST_NESTING = 256;
    private static final int MOST_NUMBER_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;
    private static final int MOST_NAME_CHARACTERS = StreamReadConstraints.DEFAULT_MAX_NAME_LEN;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    // A string may fill the whole body, which has its own limit.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(MOST_NESTING)
                    .maxNumberLength(MOST_NUMBER_DIGITS)
                    .maxNameLength(MOST_NAME_CHARACTERS)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser parser;

    private JsonBody(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the value at which a body stands. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(JsonBody body) throws IOException;
    }

    /** Reads a member of an object, at whose value the body stands. */
    @FunctionalInterface
    public interface Member {
        void read(String name) throws IOException;
    }

    /** Reads an element of an array, at which the body stands. */
    @FunctionalInterface
    public interface Element {
        void read() throws IOException;
    }

    /**
     * Reads a body.
     *
     * @throws HttpError 400, in words, if it is not one JSON value within the bounds
     */
    public static <T> T read(byte[] text, Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(JsonText.of(text))) {
            if (parser.nextToken() == null) {
                throw HttpError.badRequest("The body must be JSON, but it is empty.");
            }
            T read = reading.read(new JsonBody(parser));
            if (parser.nextToken() != null) {
                throw HttpError.badRequest("The body must be one JSON value and nothing after it.");
            }
            return read;
        } catch (StreamConstraintsException e) {
            // The exception has no location, and its message is not for clients.
            throw HttpError.badRequest("The body exceeds a limit of JSON here: numbers have at most " + MOST_NUMBER_DIGITS
                    + " digits, names " + MOST_NAME_CHARACTERS + " characters, and nesting ends at " + MOST_NESTING
                    + " levels.");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw HttpError.badRequest("The body is not well-formed JSON, or names a member twice"
                    + (at == null ? "." : ", at line " + at.getLineNr() + ", column " + at.getColumnNr() + '.'));
        } catch (CharacterCodingException e) {
            throw HttpError.badRequest("The body must be JSON in UTF-8.");
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
        assert isObject() : parser.currentToken();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = checked(parser.currentName());
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
        assert isString() : parser.currentToken();
        return checked(parser.getText());
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
        int depth = 0;
        do {
            switch (parser.currentToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> checked(parser.currentName());
                case VALUE_STRING -> checked(parser.getText());
                default -> {}
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** Reads a value, and returns it as JSON in UTF-8 without white space. Numbers stay as they were written. */
    public byte[] copy() throws IOException {
        var copy = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(copy)) {
            int depth = 0;
            do {
                switch (parser.currentToken()) {
                    case START_OBJECT -> {
                        depth++;
                        generator.writeStartObject();
                    }
                    case START_ARRAY -> {
                        depth++;
                        generator.writeStartArray();
                    }
                    case END_OBJECT -> {
                        depth--;
                        generator.writeEndObject();
                    }
                    case END_ARRAY -> {
                        depth--;
                        generator.writeEndArray();
                    }
                    case FIELD_NAME -> generator.writeFieldName(checked(parser.currentName()));
                    case VALUE_STRING -> generator.writeString(checked(parser.getText()));
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
                    case VALUE_TRUE -> generator.writeBoolean(true);
                    case VALUE_FALSE -> generator.writeBoolean(false);
                    case VALUE_NULL -> generator.writeNull();
                    default -> throw new IllegalStateException("No token of JSON text: " + parser.currentToken());
                }
            } while (depth > 0 && parser.nextToken() != null);
        }
        return copy.toByteArray();
    }

    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw HttpError.badRequest("The body has the character U+0000, which no string here can have.");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw HttpError.badRequest("The body has half of a surrogate pair, which is no character.");
                }
                i++;
            }
        }
        return text;
    }
}
