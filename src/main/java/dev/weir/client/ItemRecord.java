package dev.weir.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.HttpDate;
import dev.weir.item.Timestamp;
import dev.weir.item.ValueText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An item as JSON, in the form of an entry of PUT /multi: a dump has one a line.
 *
 * @param contentType null where none is given
 * @param fields what is kept with it besides
 * @param modifiedAt in seconds since 1970
 */
public record ItemRecord(
        String key, @Nullable String contentType, ItemFields fields, OptionalLong modifiedAt, byte[] value) {
    /** Neither closes what it reads from or writes to, and a value may be as long as memory allows. */
    public static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .build();

    /** What a record can say of an item. */
    public static final Set<String> MEMBERS = Set.of(
            "key", "content_type", "content_encoding", "content_language", "content_disposition", "tags", "expires_at",
            "modified_at", "data", "encoding");

    /** Writes the object. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeMembersTo(json);
        json.writeEndObject();
    }

    /** Writes an entry of PUT /multi, which says for how long the item is to live, and not until when. */
    public void writeEntryTo(JsonGenerator json, long nowMillis) throws IOException {
        json.writeStartObject();
        writeLifeTo(json, nowMillis);
        writeAllButExpiryTo(json);
        json.writeEndObject();
    }

    /**
     * Writes an entry of PUT /multi that makes the item by an op.
     *
     * @param change of the op, as JSON
     */
    public void writeOpTo(JsonGenerator json, String op, String change, long nowMillis) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", key);
        json.writeStringField("op", op);
        json.writeFieldName("change");
        json.writeRawValue(change);
        writeLifeTo(json, nowMillis);
        writeTagsTo(json);
        json.writeEndObject();
    }

    private void writeLifeTo(JsonGenerator json, long nowMillis) throws IOException {
        OptionalLong seconds = fields.expiresIn(nowMillis);
        if (seconds.isPresent()) {
            json.writeNumberField("expires_in", seconds.getAsLong());
        }
    }

    /** Writes its members, for an object that has others, too. */
    public void writeMembersTo(JsonGenerator json) throws IOException {
        writeAllButExpiryTo(json);
        if (fields.expiresAt().isPresent()) {
            json.writeStringField("expires_at", Timestamp.format(fields.expiresAt().getAsLong()));
        }
    }

    private void writeAllButExpiryTo(JsonGenerator json) throws IOException {
        json.writeStringField("key", key);
        writeIfThere(json, "content_type", contentType);
        ContentFields content = fields.content();
        ContentCoding coding = content.coding();
        writeIfThere(json, "content_encoding", coding == null ? null : coding.token());
        writeIfThere(json, "content_language", content.language());
        writeIfThere(json, "content_disposition", content.disposition());
        writeTagsTo(json);
        if (modifiedAt.isPresent()) {
            json.writeStringField("modified_at", HttpDate.format(modifiedAt.getAsLong()));
        }
        if (ValueText.isText(value)) {
            json.writeStringField("data", new String(value, StandardCharsets.UTF_8));
        } else {
            json.writeBinaryField("data", value);
            json.writeStringField("encoding", "base64");
        }
    }

    private void writeTagsTo(JsonGenerator json) throws IOException {
        if (!fields.tags().isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : fields.tags().list()) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
    }

    private static void writeIfThere(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }
}
