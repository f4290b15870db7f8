package dev.weir.write;

import dev.weir.item.ItemKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writes of a batch as columns, one array for each, for {@code unnest}. */
record Columns(
        String[] buckets, String[] keys, byte[] @Nullable [] values, @Nullable String[] contentTypes) {

    static Columns of(List<? extends Write> writes) {
        int size = writes.size();
        var columns = new Columns(new String[size], new String[size], new byte[size][], new String[size]);
        for (int i = 0; i < size; i++) {
            Write write = writes.get(i);
            columns.buckets[i] = write.key().bucket().value();
            columns.keys[i] = write.key().key();
            if (write instanceof Write.Put put) {
                columns.values[i] = put.value();
                columns.contentTypes[i] = put.metadata().contentType();
            }
        }
        return columns;
    }

    /** The write that a returned row belongs to. Rows mostly come in the order of the writes, so the guess is checked first. */
    static int indexOf(List<? extends Write> writes, String bucket, String key, int guess) {
        if (guess < writes.size() && names(writes.get(guess), bucket, key)) {
            return guess;
        }
        for (int i = 0; i < writes.size(); i++) {
            if (names(writes.get(i), bucket, key)) {
                return i;
            }
        }
        throw new IllegalStateException("A row came back that was not sent.");
    }

    private static boolean names(Write write, String bucket, String key) {
        ItemKey itemKey = write.key();
        return itemKey.key().equals(key) && itemKey.bucket().value().equals(bucket);
    }
}
