package dev.weir.engine;

import dev.weir.item.Version;

/**
 * What a reader demands of an answer.
 *
 * @param readThrough read from the database, whatever is cached ({@code Cache-Control: no-cache})
 * @param onlyIfCached answer from the caches or not at all ({@code Cache-Control: only-if-cached})
 * @param minVersion the lowest acceptable version, tombstones included, unless the database has only an older one;
 *     {@link Version#NONE} accepts any
 */
public record ReadDemand(boolean readThrough, boolean onlyIfCached, Version minVersion) {
    /** Accepts anything trusted. */
    public static final ReadDemand ANY = new ReadDemand(false, false, Version.NONE);

    /** Reads from the database. */
    public static final ReadDemand READ_THROUGH = new ReadDemand(true, false, Version.NONE);

    /** Accepts anything trusted of at least this version. */
    public static ReadDemand atLeast(Version version) {
        return new ReadDemand(false, false, version);
    }

    /** The same demand, but from the caches alone. */
    public ReadDemand fromCaches() {
        return new ReadDemand(readThrough, true, minVersion);
    }

    /** The same demand, but not past the caches. */
    public ReadDemand throughCaches() {
        return readThrough ? new ReadDemand(false, onlyIfCached, minVersion) : this;
    }

    /** Whether a version is new enough. */
    public boolean accepts(Version version) {
        return version.isAtLeast(minVersion);
    }
}
