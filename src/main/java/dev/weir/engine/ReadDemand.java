package dev.weir.engine;

/**
 * What a reader asks of an answer beyond its key.
 *
 * @param readThrough ask the database, whatever the caches hold ({@code Cache-Control: no-cache})
 * @param onlyIfCached answer from the caches or not at all ({@code Cache-Control: only-if-cached})
 * @param minVersion the least version that may be answered, tombstones included, where the database has one; 0 takes any
 */
public record ReadDemand(boolean readThrough, boolean onlyIfCached, long minVersion) {
    /** Whatever is trusted. */
    public static final ReadDemand ANY = new ReadDemand(false, false, 0);

    /** What the database says now. */
    public static final ReadDemand READ_THROUGH = new ReadDemand(true, false, 0);

    /** Whatever is trusted and at least this new. */
    public static ReadDemand atLeast(long version) {
        return new ReadDemand(false, false, version);
    }

    /** The same of the caches alone. */
    public ReadDemand fromCaches() {
        return new ReadDemand(readThrough, true, minVersion);
    }

    /** Whether a version is new enough; one that is not is nothing that may be answered, though the database have no other. */
    public boolean accepts(long version) {
        return version >= minVersion;
    }
}
