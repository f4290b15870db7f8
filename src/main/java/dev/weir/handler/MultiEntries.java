package dev.weir.handler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.check.JsonText;
import dev.weir.check.UnknownNames;
import dev.weir.item.BucketName;
import dev.weir.item.ContentType;
import dev.weir.item.HttpDate;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.request.ContentTypes;
import dev.weir.request.LimitSettings;
import dev.weir.response.HttpError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a {@code /multi} request: a JSON array of objects with {@code key} and, depending on the method, {@code
 * data}, {@code encoding}, {@code content_type} and {@code modified_at}. A member that is null counts as absent; other members
 * are errors. One invalid entry makes the whole request invalid, and the message gives its number, counted from 1.
 */
final class MultiEntries {
    static final String ATOMIC = "atomic";
    static final String VERSIONS = "versions";

    private static final List<String> ALL_MEMBERS = List.of("key", "data", "encoding", "content_type", "modified_at");

    /** The query flags and the members that each method supports. */
    enum Kind {
        READ(List.of(), List.of("key", "modified_at")),
        WRITE(List.of(ATOMIC, VERSIONS), ALL_MEMBERS),
        DELETE(List.of(VERSIONS), List.of("key"));

        private final List<String> flags;
        private final List<String> members;

        Kind(List<String> flags, List<String> members) {
            this.flags = flags;
            this.members = members;
        }

        List<String> flags() {
            return flags;
        }
    }

    /** Far more than an array of objects needs. */
    private static final int MOST_NESTING = 64;

    private static final int MOST_NUMBER_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;
    private static final int MOST_NAME_CHARACTERS = StreamReadConstraints.DEFAULT_MAX_NAME_LEN;

    private final JsonFactory json;
    private final LimitSettings limits;

    MultiEntries(LimitSettings limits) {
        this.limits = limits;
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        // One value may fill the whole body, so the body's limit is that of a string.
                        .maxStringLength((int) Math.min(Integer.MAX_VALUE, limits.multiBytes()))
                        .maxNestingDepth(MOST_NESTING)
                        .maxNumberLength(MOST_NUMBER_DIGITS)
                        .maxNameLength(MOST_NAME_CHARACTERS)
                        .build())
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
    }

    /**
     * Reads all entries.
     *
     * @param now the current time in seconds since the epoch, to interpret dates with two-digit years
     * @throws HttpError 400 or 413 with a message
     */
    List<MultiEntry> parse(byte[] body, BucketName bucket, Kind kind, long now) {
        try (JsonParser parser = json.createParser(JsonText.of(body))) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw HttpError.badRequest("The body must be a JSON array of objects.");
            }
            List<MultiEntry> entries = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int number = entries.size() + 1;
                if (number > limits.multiEntries()) {
                    throw HttpError.tooLarge("A request can have at most " + limits.multiEntries() + " entries.");
                }
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw wrong(number, "must be an object");
                }
                entries.add(new Draft(number, now, kind).read(parser).entry(bucket));
            }
            if (parser.nextToken() != null) {
                throw HttpError.badRequest("The body must be one JSON array and nothing after it.");
            }
            return entries;
        } catch (StreamConstraintsException e) {
            // The exception has no location, and its message is not for clients.
            throw HttpError.badRequest("The body exceeds a limit of JSON here: numbers have at most " + MOST_NUMBER_DIGITS
                    + " digits, names " + MOST_NAME_CHARACTERS + " characters, and nesting ends at " + MOST_NESTING
                    + " levels.");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw HttpError.badRequest("The body is not well-formed JSON"
                    + (at == null ? "." : " at line " + at.getLineNr() + ", column " + at.getColumnNr() + '.'));
        } catch (CharacterCodingException e) {
            throw notUtf8();
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be read", impossible);
        }
    }

    private static HttpError notUtf8() {
        return HttpError.badRequest("The body must be JSON in UTF-8.");
    }

    private static HttpError wrong(int number, String what) {
        return HttpError.badRequest("Entry " + number + ' ' + what + '.');
    }

    /** The members of one object as they are read. */
    private final class Draft {
        private final int number;
        private final long now;
        private final Kind kind;
        private final Set<String> names = new HashSet<>(8);
        private @Nullable String key;
        private @Nullable String data;
        private @Nullable String encoding;
        private @Nullable String contentType;
        private @Nullable String modifiedAt;

        Draft(int number, long now, Kind kind) {
            this.number = number;
            this.now = now;
            this.kind = kind;
        }

        Draft read(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (!names.add(name)) {
                    throw wrong(number, "names a member twice");
                }
                if (!ALL_MEMBERS.contains(name)) {
                    throw unknown(name);
                }
                if (parser.nextToken() != JsonToken.VALUE_NULL && !kind.members.contains(name)) {
                    throw untaken(name);
                }
                switch (name) {
                    case "key" -> key = string(parser, name);
                    case "data" -> data = string(parser, name);
                    case "encoding" -> encoding = string(parser, name);
                    case "content_type" -> contentType = string(parser, name);
                    default -> modifiedAt = string(parser, name);
                }
            }
            return this;
        }

        private HttpError unknown(String name) {
            return HttpError.badRequest("Entry " + number + " has " + UnknownNames.shown(name) + ", which is not known"
                    + UnknownNames.instead(name, kind.members));
        }

        private HttpError untaken(String name) {
            return wrong(number, "has " + (name.equals("modified_at") ? "a " : "") + name + switch (kind) {
                case DELETE -> ", which is no condition when deleting";
                default -> ", which is not for reading";
            });
        }

        private @Nullable String string(JsonParser parser, String name) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NULL -> null;
                default -> throw wrong(number, "must have a string as its " + name);
            };
        }

        MultiEntry entry(BucketName bucket) {
            if (key == null) {
                throw wrong(number, "has no key");
            }
            return new MultiEntry(
                    itemKey(bucket, key),
                    date(),
                    kind == Kind.WRITE ? bytes() : new byte[0],
                    kind == Kind.WRITE ? type() : ContentType.DEFAULT);
        }

        private ItemKey itemKey(BucketName bucket, String text) {
            try {
                return new ItemKey(bucket, text);
            } catch (InvalidNameException e) {
                throw HttpError.badRequest("Entry " + number + " has no valid key. " + e.getMessage());
            }
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

        private String type() {
            try {
                return ContentTypes.stored(contentType);
            } catch (HttpError refusal) {
                throw HttpError.badRequest("Entry " + number + " has no valid content_type. " + refusal.words());
            }
        }

        private byte[] bytes() {
            if (data == null) {
                throw wrong(number, "has no data");
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
                throw wrong(number, "has data that is not well-formed Unicode");
            }
        }

        private byte[] base64(String characters) {
            if (!"base64".equals(encoding)) {
                throw wrong(number, "has an encoding that is not base64");
            }
            try {
                return Base64.getDecoder().decode(characters);
            } catch (IllegalArgumentException e) {
                throw wrong(number, "has data that is not base64 (RFC 4648 section 4)");
            }
        }
    }
}
