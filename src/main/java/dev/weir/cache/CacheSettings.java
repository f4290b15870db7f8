package dev.weir.cache;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * The tiers.
 *
 * @param heap the heap tier
 * @param offHeap the off-heap tier
 */
public record CacheSettings(HeapSettings heap, OffHeapSettings offHeap) {

    /**
     * The heap tier: the index with every entry's own weight, and small values.
     *
     * @param maxBytes what index and values may weigh together
     */
    public record HeapSettings(long maxBytes) implements Checked {
        @Override
        public void check(Findings findings) {
            findings.size("maxBytes", maxBytes, 64 << 10, 64L << 40);
        }
    }

    /**
     * The off-heap tier.
     *
     * @param maxBytes what all its chunks may take, pinned ones included; 0 turns the tier off
     * @param fromBytes a value of at least this size goes there
     */
    public record OffHeapSettings(long maxBytes, int fromBytes) implements Checked {
        @Override
        public void check(Findings findings) {
            if (maxBytes != 0) {
                findings.size("maxBytes", maxBytes, 1 << 20, 64L << 40);
            }
            findings.size("fromBytes", fromBytes, 1, 1 << 30);
        }
    }
}
