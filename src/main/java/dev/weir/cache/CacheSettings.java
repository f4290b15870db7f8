package dev.weir.cache;

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
    public record HeapSettings(long maxBytes) {}

    /**
     * The off-heap tier.
     *
     * @param maxBytes what all its chunks may take, pinned ones included; 0 turns the tier off
     * @param fromBytes a value of at least this size goes there
     */
    public record OffHeapSettings(long maxBytes, int fromBytes) {}
}
