package dev.weir.handler;

import dev.weir.check.JsonBounds;
import dev.weir.check.JsonReader;
import dev.weir.item.BucketName;
import dev.weir.request.LimitSettings;
import dev.weir.response.HttpError;
import java.io.IOException;
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
    private final LimitSettings limits;

    MultiEntries(LimitSettings limits) {
        this.limits = limits;
    }

    /**
     * Reads all entries.
     *
     * @param now the current time in seconds since the epoch, to interpret dates with two-digit years
     * @throws HttpError 400 or 413 with a message
     * @throws dev.weir.check.MalformedJsonException if it is not JSON
     */
    List<MultiEntry> parse(byte[] body, BucketName bucket, EntryKind kind, long now) {
        return JsonReader.read(body, JsonBounds.USUAL, json -> read(json, bucket, kind, now));
    }

    private List<MultiEntry> read(JsonReader json, BucketName bucket, EntryKind kind, long now) throws IOException {
        if (!json.isArray()) {
            throw HttpError.badRequest("The body must be a JSON array of objects.");
        }
        List<MultiEntry> entries = new ArrayList<>();
        json.array(() -> {
            int number = entries.size() + 1;
            if (number > limits.multiEntries()) {
                throw HttpError.tooLarge("A request can have at most " + limits.multiEntries() + " entries.");
            }
            if (!json.isObject()) {
                throw EntryDraft.wrong(number, "must be an object");
            }
            entries.add(new EntryDraft(number, now, kind, limits).read(json).entry(bucket));
        });
        return entries;
    }
}
