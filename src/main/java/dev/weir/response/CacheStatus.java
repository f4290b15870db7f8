package dev.weir.response;

import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/** The field Cache-Status (RFC 9211): what answered a read. */
public final class CacheStatus {
    private static final HeaderName NAME = HeaderNames.create("Cache-Status");

    public static final Field HIT_HEAP = Field.of(NAME, "weir; hit; detail=heap");
    private static final Field HIT_OFF_HEAP = Field.of(NAME, "weir; hit; detail=off-heap");
    private static final Field HIT_STALE = Field.of(NAME, "weir; hit; detail=stale");
    private static final Field MISS = Field.of(NAME, "weir; fwd=uri-miss");
    private static final Field READ_THROUGH = Field.of(NAME, "weir; fwd=request");

    private CacheStatus() {}

    /** @param readThrough whether the request forced a query of the database, even if that only confirmed a cached value */
    public static Field of(ReadResult result, boolean readThrough) {
        if (result.freshness() == Freshness.STALE) {
            return HIT_STALE;
        }
        if (readThrough) {
            return READ_THROUGH;
        }
        return switch (result.source()) {
            case HEAP -> HIT_HEAP;
            case OFF_HEAP -> HIT_OFF_HEAP;
            case DATABASE -> MISS;
        };
    }
}
