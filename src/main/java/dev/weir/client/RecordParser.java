package dev.weir.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.check.NearestName;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.HttpDate;
import dev.weir.item.Tags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one record: a JSON object, as PUT /multi has its entries, or as {@code get --json} prints it. */
public final class RecordParser {
    /** Members that say something of an item that cannot be stored with it. */
    private static final Set<String> IGNORED = Set.of("etag", "version", "size", "created_at");

    private final Set<String> names = new HashSet<>(8);
    private @Nullable String key;
    private @Nullable String data;
    private @Nullable String encoding;
    private @Nullable String contentType;
    private @Nullable String contentEncoding;
    private @Nullable String contentLanguage;
    private @Nullable String contentDisposition;
    private @Nullable String modifiedAt;
    private @Nullable String expiresAt;
    private Tags tags = Tags.NONE;

    private RecordParser() {}

    /** @throws RecordFormatException with a message for the user */
    public static ItemRecord parse(byte[] json) throws RecordFormatException {
        RecordParser parser = new RecordParser();
        try (JsonParser tokens = ItemRecord.JSON.createParser(json)) {
            parser.read(tokens);
        } catch (JsonProcessingException malformed) {
            throw new RecordFormatException("it is not well-formed JSON in UTF-8");
        } catch (IOException impossible) {
            throw new IllegalStateException("an array in memory cannot fail to be read", impossible);
        }
        return parser.record();
    }

    private void read(JsonParser tokens) throws IOException, RecordFormatException {
        if (tokens.nextToken() != JsonToken.START_OBJECT) {
            throw new RecordFormatException("it is not a JSON object");
        }
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            String name = tokens.currentName();
            if (!names.add(name)) {
                throw new RecordFormatException("it names " + name + " twice");
            }
            JsonToken value = tokens.nextToken();
            if (IGNORED.contains(name)) {
                tokens.skipChildren();
                continue;
            }
            if (!ItemRecord.MEMBERS.contains(name)) {
                throw new RecordFormatException(unknown(name));
            }
            if (name.equals("tags") && value != JsonToken.VALUE_NULL) {
                tags = tags(tokens);
                continue;
            }
            if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
                throw new RecordFormatException("its " + name + " is not a string");
            }
            set(name, value == JsonToken.VALUE_NULL ? null : tokens.getText());
        }
        if (tokens.nextToken() != null) {
            throw new RecordFormatException("there is something behind the JSON object");
        }
    }

    private static Tags tags(JsonParser tokens) throws IOException, RecordFormatException {
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            throw new RecordFormatException("its tags are no array");
        }
        List<String> tags = new ArrayList<>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            if (tokens.currentToken() != JsonToken.VALUE_STRING || !Tags.isTag(tokens.getText())) {
                throw new RecordFormatException("one of its tags is none: a tag is visible ASCII without \" , and \\");
            }
            tags.add(tokens.getText());
        }
        return Tags.of(tags);
    }

    private static String unknown(String name) {
        String shown = name.length() > 40 ? "a member" : name.replaceAll("\\p{Cntrl}", "?");
        String nearest = NearestName.of(shown, ItemRecord.MEMBERS);
        return "it has " + shown + ", which is not known" + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    private void set(String name, @Nullable String text) {
        switch (name) {
            case "key" -> key = text;
            case "data" -> data = text;
            case "encoding" -> encoding = text;
            case "content_type" -> contentType = text;
            case "content_encoding" -> contentEncoding = text;
            case "content_language" -> contentLanguage = text;
            case "content_disposition" -> contentDisposition = text;
            case "tags" -> tags = Tags.NONE;
            case "expires_at" -> expiresAt = text;
            default -> modifiedAt = text;
        }
    }

    private ItemRecord record() throws RecordFormatException {
        if (key == null) {
            throw new RecordFormatException("it has no key");
        }
        if (data == null) {
            throw new RecordFormatException("it has no data");
        }
        return new ItemRecord(
                key, contentType,
                new ItemFields(ContentFields.of(coding(), contentLanguage, contentDisposition), tags, moment()), date(),
                encoding == null ? text(data) : base64(data));
    }

    private @Nullable ContentCoding coding() throws RecordFormatException {
        if (contentEncoding == null) {
            return null;
        }
        ContentCoding coding = ContentCoding.named(contentEncoding);
        if (coding == null) {
            throw new RecordFormatException("its content_encoding is none of gzip, br, zstd and deflate");
        }
        return coding;
    }

    /** As HTTP has it, or as lists do (RFC 3339). */
    private OptionalLong date() throws RecordFormatException {
        if (modifiedAt == null) {
            return OptionalLong.empty();
        }
        OptionalLong date = HttpDate.parse(modifiedAt.strip(), Instant.now().getEpochSecond());
        if (date.isPresent()) {
            return date;
        }
        try {
            return OptionalLong.of(Instant.parse(modifiedAt.strip()).getEpochSecond());
        } catch (DateTimeParseException none) {
            throw new RecordFormatException("its modified_at is no date such as Sun, 06 Nov 1994 08:49:37 GMT");
        }
    }

    private OptionalLong moment() throws RecordFormatException {
        try {
            return expiresAt == null ? OptionalLong.empty() : OptionalLong.of(Instant.parse(expiresAt.strip()).toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException none) {
            throw new RecordFormatException("its expires_at is no moment such as 2026-11-29T12:00:00.000Z");
        }
    }

    private static byte[] text(String characters) throws RecordFormatException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException malformed) {
            throw new RecordFormatException("its data is not well-formed Unicode");
        }
    }

    private byte[] base64(String characters) throws RecordFormatException {
        if (!"base64".equals(encoding)) {
            throw new RecordFormatException("its encoding is not base64");
        }
        try {
            return Base64.getDecoder().decode(characters);
        } catch (IllegalArgumentException malformed) {
            throw new RecordFormatException("its data is not base64");
        }
    }
}
