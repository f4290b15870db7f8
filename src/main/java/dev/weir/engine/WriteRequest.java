package dev.weir.engine;

import dev.weir.write.Write;
import java.util.List;

/**
 * A request to write items.
 *
 * @param writes at least one, in buckets of one kind
 * @param atomic whether all writes are one transaction: if one is rejected, none is applied, and keys must be distinct. Otherwise
 *     writes are independent, and a key given twice is written twice, in order
 */
public record WriteRequest(List<? extends Write> writes, boolean atomic) {
    public static WriteRequest of(Write write) {
        return new WriteRequest(List.of(write), false);
    }

    /** Independent writes, in the given order. */
    public static WriteRequest each(List<? extends Write> writes) {
        return new WriteRequest(writes, false);
    }
}
