package dev.weir.transfer;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeClient;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import dev.weir.item.HttpDate;
import dev.weir.item.ItemKey;
import dev.weir.transfer.SourceEntry.Item;
import dev.weir.transfer.SourceEntry.Value;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;

/** Stores items of a load one by one, with a PUT each. */
final class ItemWriter {
    private static final int PRECONDITION_FAILED = 412;
    /** Of those, each two are one look: is it there, is it not. */
    private static final int MOST_TRIES = 6;

    private final EdgeClient client;
    private final BucketName bucket;
    private final LoadMode mode;
    private final Retries retries;
    private final Tally tally;

    ItemWriter(EdgeClient client, BucketName bucket, LoadMode mode, Retries retries, Tally tally) {
        this.client = client;
        this.bucket = bucket;
        this.mode = mode;
        this.retries = retries;
        this.tally = tally;
    }

    /** @throws RefusedException if the refusal is about more than this item */
    void write(Item item) throws IOException, RefusedException, InterruptedException {
        if (item.fields().hasExpired(System.currentTimeMillis())) {
            tally.expired();
            return;
        }
        BodyPublisher value;
        try {
            value = switch (item.value()) {
                case Value.Bytes(byte[] bytes) -> BodyPublishers.ofByteArray(bytes);
                case Value.Contents(Path file) -> BodyPublishers.ofFile(file);
            };
        } catch (FileNotFoundException gone) {
            tally.failed(item.key(), "the file cannot be read");
            return;
        }
        ClientRequest request = ClientRequest.of("PUT", client.url().item(new ItemKey(bucket, item.key()))).with(value);
        if (item.contentType() != null) {
            request = request.with("Content-Type", item.contentType());
        }
        try {
            if (stored(request, item)) {
                tally.did(item.size());
            } else {
                tally.kept();
            }
        } catch (RefusedException refused) {
            if (!isAboutTheItem(refused)) {
                throw refused;
            }
            tally.failed(item.key(), String.valueOf(refused.getMessage()));
        } catch (IllegalArgumentException notAField) {
            tally.failed(item.key(), "its content type cannot be sent");
        }
    }

    static boolean isAboutTheItem(RefusedException refused) {
        return switch (refused.status()) {
            case 400, 409, 413, 414, 422, 431 -> true;
            default -> false;
        };
    }

    /** Sends a request under the conditions of the load; whether they held, and the item is stored. */
    boolean stored(ClientRequest request, Item item) throws IOException, RefusedException, InterruptedException {
        List<String> date = date(item);
        return switch (mode) {
            case IF_ABSENT -> put(request.with("If-None-Match", "*").with(date), item);
            case NEWER -> put(request.with(date), item);
            case OVERWRITE -> date.isEmpty() ? put(request, item) : replaced(request, date, item);
        };
    }

    /** The field that sets the item's date, if it has one. */
    static List<String> date(Item item) {
        return item.modifiedAt().isPresent()
                ? List.of("If-Unmodified-Since", HttpDate.format(item.modifiedAt().getAsLong()))
                : List.of();
    }

    /** What is there does not stay as it is for long enough. */
    static RefusedException unsteady() {
        return new RefusedException(PRECONDITION_FAILED, "it is written and deleted by others again and again", null);
    }

    /**
     * Stores whatever is there. If-Unmodified-Since, which alone sets a date, is no condition beside If-Match; but then the item
     * must be there.
     */
    private boolean replaced(ClientRequest request, List<String> date, Item item)
            throws IOException, RefusedException, InterruptedException {
        for (int tries = 0; tries < MOST_TRIES; tries += 2) {
            if (put(request.with(date), item) || put(request.with("If-Match", "*").with(date), item)) {
                return true;
            }
        }
        throw unsteady();
    }

    /** Whether its conditions held, and it is stored. */
    boolean put(ClientRequest request, Item item) throws IOException, RefusedException, InterruptedException {
        try {
            retries.run(() -> client.read(request.with(item.fields(), System.currentTimeMillis())));
            return true;
        } catch (RefusedException refused) {
            if (refused.status() == PRECONDITION_FAILED) {
                return false;
            }
            throw refused;
        }
    }
}
