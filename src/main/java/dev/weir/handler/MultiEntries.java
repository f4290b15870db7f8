package dev.weir.handler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.check.JsonText;
import dev.weir.item.BucketName;
import dev.weir.request.LimitSettings;
import dev.weir.response.HttpError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of a {@code /multi} request: a JSON array of objects with {@code key} and, depending on the method, {@code
 * data}, {@code encoding}, {@code content_type}, {@code content_encoding}, {@code content_language}, {@code
 * content_disposition}, {@code modified_at}, {@code expires_in} and {@code tags}. A member that is null counts as
 * absent; other members are errors. One invalid entry makes the whole request invalid, and the message gives its number, counted
 * from 1.
 */
final class MultiEntries {
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
    List<MultiEntry> parse(byte[] body, BucketName bucket, EntryKind kind, long now) {
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
                    throw EntryDraft.wrong(number, "must be an object");
                }
                entries.add(new EntryDraft(number, now, kind, limits).read(parser).entry(bucket));
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
}
