package dev.weir.handler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.check.JsonReader;
import dev.weir.check.UnknownNames;
import dev.weir.content.ContentCodings;
import dev.weir.content.ContentTexts;
import dev.weir.item.BucketName;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.ContentType;
import dev.weir.item.HttpDate;
import dev.weir.item.IdempotencyKey;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.item.Lifetime;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.precondition.Context;
import dev.weir.request.ContentTypes;
import dev.weir.request.ExpiresIn;
import dev.weir.request.LimitSettings;
import dev.weir.response.HttpError;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One entry of a {@code /multi} request while its members are read. Errors give its number, counted from 1. */
final class EntryDraft {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NO_DATA = {};
    private static final Metadata NO_METADATA = Metadata.of(ContentType.DEFAULT);

    private final int number;
    private final long now;
    private final EntryKind kind;
    private final LimitSettings limits;
    private @Nullable String key;
    private @Nullable String data;
    private @Nullable String op;
    private @Nullable String change;
    private @Nullable String encoding;
    private @Nullable String contentType;
    private @Nullable String contentEncoding;
    private @Nullable String contentLanguage;
    private @Nullable String contentDisposition;
    private @Nullable String modifiedAt;
    private @Nullable String idempotencyKey;
    private @Nullable String context;
    private OptionalLong expiresIn = OptionalLong.empty();
    private Tags tags = Tags.NONE;

    EntryDraft(int number, long now, EntryKind kind, LimitSettings limits) {
        this.number = number;
        this.now = now;
        this.kind = kind;
        this.limits = limits;
    }

    EntryDraft read(JsonReader json) throws IOException {
        json.uncheckedObject(name -> member(name, json), () -> wrong("names a member twice"));
        return this;
    }

    private void member(String name, JsonReader json) throws IOException {
        if (!EntryKind.isMember(name)) {
            throw unknown(name);
        }
        if (!json.isNull() && !kind.members().contains(name)) {
            throw untaken(name);
        }
        switch (name) {
            case "key" -> key = string(json, name);
            case "data" -> data = string(json, name);
            case "op" -> op = string(json, name);
            case "change" -> change = new String(json.copy(), StandardCharsets.UTF_8);
            case "encoding" -> encoding = string(json, name);
            case "content_type" -> contentType = string(json, name);
            case "content_encoding" -> contentEncoding = string(json, name);
            case "content_language" -> contentLanguage = string(json, name);
            case "content_disposition" -> contentDisposition = string(json, name);
            case "idempotency_key" -> idempotencyKey = string(json, name);
            case "context" -> context = string(json, name);
            case "expires_in" -> expiresIn = seconds(json, name);
            case "tags" -> tags = tags(json);
            default -> modifiedAt = string(json, name);
        }
    }

    private HttpError unknown(String name) {
        return HttpError.badRequest("Entry " + number + " has " + UnknownNames.shown(name) + ", which is not known"
                + UnknownNames.instead(name, kind.members()));
    }

    private HttpError untaken(String name) {
        return wrong("has " + (name.equals("modified_at") ? "a " : "") + name + switch (kind) {
            case DELETE -> ", which is no condition when deleting";
            default -> ", which is not for reading";
        });
    }

    /** What becomes of it decides what it may have: a value may have any characters. */
    private @Nullable String string(JsonReader json, String name) throws IOException {
        if (json.isNull()) {
            return null;
        }
        if (!json.isString()) {
            throw wrong("must have a string as its " + name);
        }
        return json.uncheckedString();
    }

    /** A number of seconds that an item may live. */
    private OptionalLong seconds(JsonReader json, String name) throws IOException {
        if (json.isNull()) {
            return OptionalLong.empty();
        }
        OptionalLong seconds = json.integer();
        if (seconds.isEmpty() || !Lifetime.isAllowed(seconds.getAsLong())) {
            throw HttpError.badRequest("Entry " + number + ": its " + name + ' ' + ExpiresIn.words());
        }
        return seconds;
    }

    /** A list of strings. */
    private Tags tags(JsonReader json) throws IOException {
        if (json.isNull()) {
            return Tags.NONE;
        }
        if (!json.isArray()) {
            throw wrongTags();
        }
        List<String> given = new ArrayList<>();
        json.array(() -> {
            if (!json.isString()) {
                throw wrongTags();
            }
            given.add(json.uncheckedString());
        });
        if (!TagList.areAllowed(given, limits)) {
            throw wrongTags();
        }
        return Tags.of(given);
    }

    private HttpError wrongTags() {
        return HttpError.badRequest("Entry " + number + ": its tags must be a list of " + TagList.words(limits));
    }

    MultiEntry entry(BucketName bucket) {
        if (key == null) {
            throw wrong("has no key");
        }
        return new MultiEntry(
                itemKey(bucket, key),
                date(),
                kind == EntryKind.WRITE && op == null ? bytes() : NO_DATA,
                op == null ? null : op(op),
                kind == EntryKind.WRITE ? metadata() : NO_METADATA,
                expiresIn,
                idempotencyKey(),
                context == null ? null : Context.parse("Entry " + number + ": its context", context));
    }

    private ItemKey itemKey(BucketName bucket, String text) {
        try {
            return new ItemKey(bucket, text);
        } catch (InvalidNameException e) {
            throw HttpError.badRequest("Entry " + number + " has no valid key. " + e.getMessage());
        }
    }

    /** The op as a document of its own. */
    private byte[] op(String name) {
        if (data != null || encoding != null || contentType != null) {
            throw wrong("has both an op and a value");
        }
        if (change == null) {
            throw wrong("has an op without a change");
        }
        var document = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(document)) {
            generator.writeStartObject();
            generator.writeStringField("op", name);
            generator.writeFieldName("change");
            generator.writeRawValue(change);
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot fail to be written", impossible);
        }
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private OptionalLong date() {
        if (modifiedAt == null) {
            return OptionalLong.empty();
        }
        OptionalLong date = HttpDate.parse(modifiedAt.strip(), now);
        if (date.isEmpty()) {
            throw wrong(
                    number,
                    "has a modified_at that is no date as RFC 1123 has it, such as Sun, 06 Nov 1994 08:49:37 GMT");
        }
        return date;
    }

    private @Nullable IdempotencyKey idempotencyKey() {
        try {
            return idempotencyKey == null ? null : new IdempotencyKey(idempotencyKey);
        } catch (InvalidNameException e) {
            throw HttpError.badRequest("Entry " + number + ": its idempotency_key " + e.getMessage());
        }
    }

    private Metadata metadata() {
        return new Metadata(
                checked("content_type", () -> ContentTypes.stored(contentType)),
                Metadata.NEVER,
                ContentFields.of(
                        coding(),
                        checked("content_language", () -> ContentTexts.language("content_language", contentLanguage)),
                        checked("content_disposition",
                                () -> ContentTexts.disposition("content_disposition", contentDisposition))),
                tags);
    }

    private @Nullable ContentCoding coding() {
        try {
            return ContentCodings.stored(contentEncoding);
        } catch (HttpError refusal) {
            throw HttpError.badRequest("Entry " + number + ": its " + ContentCodings.words("content_encoding"));
        }
    }

    private <T extends @Nullable Object> T checked(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (HttpError refusal) {
            throw HttpError.badRequest("Entry " + number + " has no valid " + name + ". " + refusal.words());
        }
    }

    private byte[] bytes() {
        if (data == null) {
            throw wrong("has no data");
        }
        byte[] bytes = encoding == null ? text(data) : base64(data);
        if (bytes.length > limits.valueBytes()) {
            throw HttpError.tooLarge(
                    "Entry " + number + " has more data than the " + limits.valueBytes() + " bytes that are allowed.");
        }
        return bytes;
    }

    private byte[] text(String characters) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw wrong("has data that is not well-formed Unicode");
        }
    }

    private byte[] base64(String characters) {
        if (!"base64".equals(encoding)) {
            throw wrong("has an encoding that is not base64");
        }
        try {
            return Base64.getDecoder().decode(characters);
        } catch (IllegalArgumentException e) {
            throw wrong("has data that is not base64 (RFC 4648 section 4)");
        }
    }

    private HttpError wrong(String what) {
        return wrong(number, what);
    }

    static HttpError wrong(int number, String what) {
        return HttpError.badRequest("Entry " + number + ' ' + what + '.');
    }
}
