package dev.weir.http;

import dev.weir.flow.Decided;
import dev.weir.flow.Freshness;
import dev.weir.flow.ReadDemand;
import dev.weir.flow.Reading;
import dev.weir.flow.Source;
import dev.weir.item.EntityTag;
import dev.weir.item.ItemHead;
import dev.weir.item.Version;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import org.jspecify.annotations.Nullable;

/** The fields that tell of an item: its validators, its type, how it may be cached, and who answered (RFC 9211). */
final class Representation {
    private static final HeaderName CACHE_STATUS = HeaderNames.create("Cache-Status");
    private static final Header HIT_HEAP = HeaderValues.createCached(CACHE_STATUS, "weir; hit; detail=heap");
    private static final Header HIT_OFF_HEAP = HeaderValues.createCached(CACHE_STATUS, "weir; hit; detail=off-heap");
    private static final Header HIT_STALE = HeaderValues.createCached(CACHE_STATUS, "weir; hit; detail=stale");
    private static final Header MISS = HeaderValues.createCached(CACHE_STATUS, "weir; fwd=uri-miss");
    private static final Header READ_THROUGH = HeaderValues.createCached(CACHE_STATUS, "weir; fwd=request");
    static final Header PURGE_PENDING = HeaderValues.createCached(HeaderNames.create("Weir-Purge"), "pending");
    private static final HeaderName VERSION = HeaderNames.create("Weir-Version");
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final Header PLAIN_UTF_8 = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, ContentTypes.DEFAULT);

    private Representation() {}

    /**
     * Sets Weir-Version, of an item or of its tombstone; caches and clients compare it. Where there is not even that, it is left
     * out, and whoever compares takes the answer for the oldest of all.
     */
    static void version(Exchange exchange, long version) {
        if (version > 0) {
            exchange.header(VERSION, Version.format(version));
        }
    }

    /** Sets Weir-Purge, where a shared cache in front of the edge may still answer with what was replaced. */
    static void purging(Exchange exchange, Decided decided) {
        if (decided.purgePending()) {
            exchange.header(PURGE_PENDING);
        }
    }

    /** Sets ETag and Last-Modified. */
    static void validators(Exchange exchange, long version, long modifiedAt) {
        exchange.header(HeaderNames.ETAG, EntityTag.of(version)).lastModified(modifiedAt);
    }

    /** Sets what a 200 or 206 tells of the value. */
    static void describe(Exchange exchange, ItemHead head) {
        validators(exchange, head.version(), head.modifiedAt());
        exchange.header(contentType(head))
                .header(HeaderValues.ACCEPT_RANGES_BYTES);
    }

    /**
     * Sets Cache-Control and Cache-Status, and Content-Location where the path was spelled in another way than the canonical
     * one: such an answer must not be stored, or a purge of the canonical path would leave it behind.
     */
    static void caching(
            Exchange exchange, Reading reading, Header cacheControl, @Nullable String canonicalPath, ReadDemand demand) {
        exchange.header(cacheStatus(reading.source(), reading.freshness(), demand.readThrough()));
        if (canonicalPath != null) {
            exchange.header(CacheControl.NO_STORE).header(HeaderNames.CONTENT_LOCATION, canonicalPath);
        } else {
            exchange.header(cacheControl);
        }
    }

    private static Header cacheStatus(Source source, Freshness freshness, boolean readThrough) {
        if (freshness == Freshness.STALE) {
            return HIT_STALE;
        }
        // Asked of the database, also where it only confirmed what a tier holds.
        if (readThrough) {
            return READ_THROUGH;
        }
        return switch (source) {
            case HEAP -> HIT_HEAP;
            case OFF_HEAP -> HIT_OFF_HEAP;
            case DATABASE -> MISS;
        };
    }

    /** The type as it was stored. Anybody's SQL can store one, so one that cannot stand in a field becomes no type at all. */
    static String typeOf(ItemHead head) {
        String stored = head.contentType();
        return stored.equals(ContentTypes.DEFAULT) || ContentTypes.isField(stored) ? stored : UNKNOWN_TYPE;
    }

    private static Header contentType(ItemHead head) {
        String type = typeOf(head);
        return type.equals(ContentTypes.DEFAULT) ? PLAIN_UTF_8 : HeaderValues.create(HeaderNames.CONTENT_TYPE, type);
    }
}
