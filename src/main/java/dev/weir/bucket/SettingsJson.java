package dev.weir.bucket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.JsonBounds;
import dev.weir.check.JsonReader;
import dev.weir.check.MalformedJsonException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a bucket as JSON (RFC 8259). Names are those of {@link BucketSetting}; null is the default. */
public final class SettingsJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private SettingsJson() {}

    /**
     * The change that a document asks for.
     *
     * @param replaces whether members that are absent reset their settings; otherwise it is a merge patch (RFC 7396)
     * @throws MalformedJsonException if the document is no JSON object
     */
    public static SettingsChange read(byte[] document, boolean replaces) {
        return JsonReader.read(document, JsonBounds.USUAL, json -> {
            if (!json.isObject()) {
                throw new MalformedJsonException("The body must be a JSON object of settings.");
            }
            var draft = new SettingsChange.Draft(replaces);
            json.uncheckedObject(
                    name -> give(draft, name, json.tree()),
                    () -> new MalformedJsonException("The body names a setting twice."));
            return draft.finish();
        });
    }

    private static void give(SettingsChange.Draft draft, String name, JsonNode given) {
        BucketSetting setting = BucketSetting.named(name);
        if (name.equals(SettingsChange.KIND)) {
            draft.giveKind(given.isTextual() ? BucketKind.named(given.textValue()) : null);
        } else if (setting == null) {
            draft.refuse(name);
        } else if (given.isNull()) {
            draft.give(setting, Optional.empty());
        } else {
            SettingValue value = value(setting, given);
            if (value == null) {
                draft.refuse(setting);
            } else {
                draft.give(setting, Optional.of(value));
            }
        }
    }

    /** Null if the setting cannot have it. */
    private static @Nullable SettingValue value(BucketSetting setting, JsonNode given) {
        if (given.isBoolean()) {
            return setting.ofFlag(given.booleanValue());
        }
        if (given.isTextual()) {
            return setting.ofWord(given.textValue());
        }
        if (!given.isArray()) {
            return given.isIntegralNumber() && given.canConvertToLong() ? setting.ofNumber(given.longValue()) : null;
        }
        List<String> names = new ArrayList<>();
        for (JsonNode each : given) {
            if (!each.isTextual()) {
                return null;
            }
            names.add(each.textValue());
        }
        return setting.ofNames(names);
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
            case SettingValue.Access access -> generator.writeString(access.text());
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
