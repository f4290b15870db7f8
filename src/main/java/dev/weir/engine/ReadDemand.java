package dev.weir.engine;

/**
 * What a reader demands of an answer.
 *
 * @param readThrough read from the database, whatever is cached ({@code Cache-Control: no-cache})
 * @param onlyIfCached answer from the caches or not at all ({@code Cache-Control: only-if-cached})
 * @param minVersion the lowest acceptable version, tombstones included, unless the database has only an older one; 0 accepts any
 */
public record ReadDemand(boolean readThrough, boolean onlyIfCached, long minVersion) {
    /** Accepts anything trusted. */
    public static final ReadDemand ANY = new ReadDemand(false, false, 0);

    /** Reads from the database. */
    public static final ReadDemand READ_THROUGH = new ReadDemand(true, false, 0);

    /** Accepts anything trusted of at least this version. */
    public static ReadDemand atLeast(long version) {
        return new ReadDemand(false, false, version);
    }

    /** The same demand, but from the caches alone. */
    public ReadDemand fromCaches() {
        return new ReadDemand(readThrough, true, minVersion);
    }

    /** Whether a version is new enough. */
    public boolean accepts(long version) {
        return version >= minVersion;
    }
}
