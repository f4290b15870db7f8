package dev.weir.transfer;

import dev.weir.client.EdgeClient;
import dev.weir.client.ListLines.Line;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import dev.weir.transfer.SourceEntry.Item;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the items of a load that need not be sent, because the bucket has them: a load that is repeated then only lists. It is
 * about time alone. An item that it misses is sent, and the edge decides.
 *
 * <p>It lists what is between the first and the last key of a batch, which is little more than the batch itself where the items
 * come in the order of their keys; it gives up on a batch where it is more.
 */
final class Survey {
    private static final int MOST_LISTED = 1_000;

    private final KeyRange range;
    private final LoadMode mode;
    private final Form form;
    private volatile boolean useful;

    /** @param mode what the load does where the item is there */
    Survey(EdgeClient client, BucketName bucket, LoadMode mode, Form form) {
        this.range = new KeyRange(client, bucket);
        this.mode = mode;
        this.form = form;
        this.useful = !form.isInOrder() && (mode != LoadMode.OVERWRITE || form == Form.SIBLING);
    }

    /** Looks whether there is anything in the bucket; if not, there is nothing to survey. */
    void begin() throws IOException, RefusedException, InterruptedException {
        if (useful) {
            useful = !range.after("", 1).isEmpty();
        }
    }

    /** Whether the bucket may have items of the load. */
    boolean isUseful() {
        return useful;
    }

    /** Those of a batch that are to be sent. */
    List<Item> toSend(List<Item> batch, Tally tally) throws IOException, RefusedException, InterruptedException {
        if (!useful) {
            return batch;
        }
        Map<String, Line> there = listed(batch);
        List<Item> missing = new ArrayList<>(batch.size());
        for (Item item : batch) {
            Line line = there.get(item.key());
            if (line != null && keeps(line, item)) {
                tally.kept();
            } else {
                missing.add(item);
            }
        }
        return missing;
    }

    private Map<String, Line> listed(List<Item> batch) throws IOException, RefusedException, InterruptedException {
        String first = batch.getFirst().key();
        for (Item item : batch) {
            first = KeyOrder.BYTES.compare(item.key(), first) < 0 ? item.key() : first;
        }
        Map<String, Line> there = new HashMap<>();
        int most = Math.min(MOST_LISTED, 2 * batch.size() + 10);
        range.after(KeyRange.before(first), most).forEach(line -> there.put(line.name(), line));
        return there;
    }

    private boolean keeps(Line there, Item item) {
        if (mode == LoadMode.OVERWRITE || form == Form.SIBLING && mode == LoadMode.NEWER) {
            // Which values are there, the line does not say.
            return false;
        }
        if (mode == LoadMode.IF_ABSENT) {
            return true;
        }
        Instant date = date(there.modifiedAt());
        if (date == null || item.modifiedAt().isEmpty()) {
            return false;
        }
        long offered = item.modifiedAt().getAsLong();
        return date.getEpochSecond() > offered
                || date.getEpochSecond() == offered
                        && Objects.equals(there.size(), item.size())
                        && (item.contentType() == null || item.contentType().equals(there.contentType()))
                        && item.fields().isAlike(there.fields());
    }

    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException beyondAllYears) {
            return null;
        }
    }
}
