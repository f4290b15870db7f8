package dev.weir.cache;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * The cache tiers.
 *
 * @param heap the heap tier
 * @param offHeap the off-heap tier
 */
public record CacheSettings(HeapSettings heap, OffHeapSettings offHeap) {

    /**
     * The heap tier: the index with all its entries, and small values.
     *
     * @param maxBytes maximum weight of the index and the values together
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
     * @param maxBytes maximum size of all its chunks, pinned ones included; 0 disables the tier
     * @param fromBytes minimum size of a value kept there
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
