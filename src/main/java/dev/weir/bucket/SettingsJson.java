package dev.weir.bucket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.check.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a bucket as JSON (RFC 8259). Names are those of {@link BucketSetting}; null is the default. */
public final class SettingsJson {
    private static final int MOST_NESTING = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_NESTING).build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private SettingsJson() {}

    /** A document that is no JSON object. The message is for the client. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The change that a document asks for.
     *
     * @param replaces whether members that are absent reset their settings; otherwise it is a merge patch (RFC 7396)
     * @throws MalformedException if the document is not one object in UTF-8 with each member once
     */
    public static SettingsChange read(byte[] document, boolean replaces) throws MalformedException {
        var draft = new SettingsChange.Draft(replaces);
        try (JsonParser parser = FACTORY.createParser(JsonText.of(document))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("The body must be a JSON object of settings.");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                member(draft, name, parser);
            }
            if (parser.nextToken() != null) {
                throw new MalformedException("The body must be one JSON object and nothing after it.");
            }
            return draft.finish();
        } catch (StreamConstraintsException e) {
            throw new MalformedException("The body has a name or a number that is too long, or more than " + MOST_NESTING
                    + " levels of nesting.");
        } catch (JsonProcessingException e) {
            throw new MalformedException("The body is not well-formed JSON, or names a member twice, at line "
                    + (e.getLocation() == null
                            ? "1."
                            : e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + '.'));
        } catch (CharacterCodingException e) {
            throw new MalformedException("The body must be JSON in UTF-8.");
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be read", impossible);
        }
    }

    private static void member(SettingsChange.Draft draft, String name, JsonParser parser) throws IOException {
        BucketSetting setting = BucketSetting.named(name);
        if (name.equals(SettingsChange.KIND)) {
            draft.giveKind(parser.currentToken() == JsonToken.VALUE_STRING ? BucketKind.named(parser.getText()) : null);
            parser.skipChildren();
        } else if (setting == null) {
            draft.refuse(name);
            parser.skipChildren();
        } else if (parser.currentToken() == JsonToken.VALUE_NULL) {
            draft.give(setting, Optional.empty());
        } else {
            SettingValue value = value(setting, parser);
            if (value == null) {
                draft.refuse(setting);
            } else {
                draft.give(setting, Optional.of(value));
            }
        }
    }

    /** Reads a value to its end; null if the setting cannot have it. */
    private static @Nullable SettingValue value(BucketSetting setting, JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? null
                    : setting.ofNumber(parser.getLongValue());
            case VALUE_TRUE, VALUE_FALSE -> setting.ofFlag(parser.getBooleanValue());
            case START_ARRAY -> {
                List<String> names = names(parser);
                yield names == null ? null : setting.ofNames(names);
            }
            default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    /** Reads a list to its end; null if it has anything but strings. */
    private static @Nullable List<String> names(JsonParser parser) throws IOException {
        List<String> names = new ArrayList<>();
        boolean strings = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                names.add(parser.getText());
            } else {
                strings = false;
                parser.skipChildren();
            }
        }
        return strings ? names : null;
    }

    /** What is stored for a bucket, and what is in force. */
    public static String of(BucketDocument document) {
        BucketSettings bucket = document.settings();
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.writeStartObject();
            generator.writeStringField("bucket", bucket.name().value());
            generator.writeBooleanField("declared", bucket.declared());
            generator.writeStringField("kind", bucket.kind());
            generator.writeObjectFieldStart("settings");
            for (BucketSetting setting : BucketSetting.values()) {
                write(generator, setting, document.stored().of(setting));
            }
            generator.writeEndObject();
            generator.writeObjectFieldStart("in_force");
            writeInForce(generator, bucket);
            generator.writeEndObject();
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot fail to be written", impossible);
        }
        return text.append('\n').toString();
    }

    /** Writes a member for each setting in force. */
    public static void writeInForce(JsonGenerator generator, BucketSettings bucket) throws IOException {
        for (BucketSetting setting : BucketSetting.values()) {
            write(generator, setting, BucketDocument.inForce(bucket, setting));
        }
    }

    private static void write(JsonGenerator generator, BucketSetting setting, @Nullable SettingValue value)
            throws IOException {
        generator.writeFieldName(setting.key());
        switch (value) {
            case null -> generator.writeNull();
            case SettingValue.Amount(long number) -> generator.writeNumber(number);
            case SettingValue.Flag(boolean on) -> generator.writeBoolean(on);
            case SettingValue.Conditions conditions -> {
                generator.writeStartArray();
                for (String name : conditions.names()) {
                    generator.writeString(name);
                }
                generator.writeEndArray();
            }
        }
    }
}
