package dev.weir.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads a list of keys, folders or buckets that an edge sends as newline-delimited JSON. */
public final class ListLines {
    public static final String MEDIA_TYPE = "application/x-ndjson";

    private final JsonParser json;

    public ListLines(InputStream lines) throws IOException {
        this.json = ItemRecord.JSON.createParser(lines);
    }

    /**
     * One name of a list.
     *
     * @param size the value's bytes; null, as the rest, where the list has no details, and for folders and buckets
     * @param modifiedAt as RFC 3339 has it
     */
    public record Line(
            String name,
            @Nullable Long size,
            @Nullable String contentType,
            ItemFields fields,
            @Nullable String etag,
            @Nullable String modifiedAt) {}

    /**
     * The next name; null at the end.
     *
     * @throws UnreachableException if the answer broke off, or is none of an edge
     */
    public @Nullable Line next() throws IOException {
        try {
            JsonToken token = json.nextToken();
            return token == null ? null : token == JsonToken.START_OBJECT ? object() : plain(json.getText());
        } catch (JsonProcessingException malformed) {
            throw new UnreachableException("what answers is no edge: its list is not JSON", malformed);
        }
    }

    private static Line plain(String name) {
        return new Line(name, null, null, ItemFields.NONE, null, null);
    }

    private Line object() throws IOException {
        String name = "";
        Long size = null;
        String contentType = null;
        ContentCoding coding = null;
        String language = null;
        String disposition = null;
        Tags tags = Tags.NONE;
        OptionalLong expiresAt = OptionalLong.empty();
        String etag = null;
        String modifiedAt = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "key", "prefix", "name" -> name = json.getText();
                case "size" -> size = json.getLongValue();
                case "content_type" -> contentType = json.getValueAsString();
                case "content_encoding" -> coding = ContentCoding.named(json.getText());
                case "content_language" -> language = json.getValueAsString();
                case "content_disposition" -> disposition = json.getValueAsString();
                case "tags" -> tags = tags();
                case "expires_at" -> expiresAt = moment(json.getValueAsString());
                case "etag" -> etag = json.getValueAsString();
                case "modified_at" -> modifiedAt = json.getValueAsString();
                default -> json.skipChildren();
            }
        }
        var fields = new ItemFields(ContentFields.of(coding, language, disposition), tags, expiresAt);
        return new Line(name, size, contentType, fields, etag, modifiedAt);
    }

    private Tags tags() throws IOException {
        List<String> tags = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                tags.add(json.getText());
            }
        }
        return Tags.of(tags);
    }

    /** As RFC 3339 has it, in milliseconds since 1970; null is none. */
    static OptionalLong moment(@Nullable String text) {
        return text == null ? OptionalLong.empty() : OptionalLong.of(Instant.parse(text).toEpochMilli());
    }
}
