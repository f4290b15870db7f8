package dev.weir.engine;

import dev.weir.write.Write;
import java.util.List;

/**
 * What a writer asks for.
 *
 * @param writes at least one, in buckets of one kind
 * @param atomic whether all writes are one transaction: if one is rejected, none is applied, and no key may stand twice.
 *     Otherwise each stands for itself, and the same key twice is written twice, in order
 */
public record WriteRequest(List<? extends Write> writes, boolean atomic) {
    public static WriteRequest of(Write write) {
        return new WriteRequest(List.of(write), false);
    }

    /** Each for itself, in the order given. */
    public static WriteRequest each(List<? extends Write> writes) {
        return new WriteRequest(writes, false);
    }
}
