package dev.weir.response;

import dev.weir.engine.WriteResult;
import dev.weir.item.ContentType;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.write.WriteOutcome;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;

/**
 * Describes the heads of answers about an item: its validators, its type, how it may be cached, and what answered.
 *
 * <p>This is the only description of such heads, for the fast path and the handlers alike; the fields are in the order in which
 * Helidon sends them. A new field for these answers is added here.
 */
public final class ItemAnswer {
    /** Means that a shared cache in front of the edge may still serve the replaced value. */
    private static final Field PURGE_PENDING = Field.of(HeaderNames.create("Weir-Purge"), "pending");
    private static final Field ACCEPT_RANGES = Field.of(HeaderValues.ACCEPT_RANGES_BYTES);
    private static final Field NO_SNIFF = Field.of(CommonFields.NO_SNIFF);
    private static final Field VARY_ACCEPT = Field.of(HeaderNames.VARY, "Accept");
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private ItemAnswer() {}

    /** The value, or a part of it. */
    public static void found(HeadEncoder head, ItemHead item, long contentLength, CacheDirectives caching, Field cacheStatus) {
        head.field(ACCEPT_RANGES)
                .field(caching.all())
                .contentLength(contentLength)
                .contentType(typeOf(item))
                .etag(item.versionNumber())
                .lastModified(item.modifiedAt())
                .field(NO_SNIFF);
        version(head, item.versionNumber());
        kept(head, item.metadata());
        cached(head, caching, cacheStatus);
    }

    /** The client already has this version. */
    public static void notModified(HeadEncoder head, ItemHead item, CacheDirectives caching, Field cacheStatus) {
        head.field(caching.all()).etag(item.versionNumber()).field(NO_SNIFF);
        version(head, item.versionNumber());
        kept(head, item.metadata());
        cached(head, caching, cacheStatus);
    }

    /**
     * There is no such item. Whether the answer is a problem document depends on Accept.
     *
     * @param version the tombstone's, or {@link Version#NONE}
     */
    public static void absent(HeadEncoder head, Version version, CacheDirectives caching, Field cacheStatus) {
        head.field(caching.all()).field(VARY_ACCEPT).field(NO_SNIFF);
        version(head, version);
        cached(head, caching, cacheStatus);
    }

    /** These fields have names that Helidon does not know, and sends last. */
    private static void cached(HeadEncoder head, CacheDirectives caching, Field cacheStatus) {
        head.field(cacheStatus);
        Field cdn = caching.cdn();
        if (cdn != null) {
            head.field(cdn);
        }
    }

    /** The write is stored. */
    public static void stored(HeadEncoder head, WriteOutcome.Stored stored, WriteResult result) {
        head.field(CacheControl.NO_STORE).contentLength(0);
        boolean known = stored.version().isPresent() && stored.modifiedAt().isPresent();
        if (known) {
            head.etag(stored.version().get().number()).lastModified(stored.modifiedAt().getAsLong());
        }
        head.field(NO_SNIFF);
        if (known) {
            version(head, stored.version().get());
        }
        if (stored.expiresAt().isPresent()) {
            head.expiresAt(stored.expiresAt().getAsLong());
        }
        purging(head, result);
    }

    /** The request's condition does not hold for the item, which has this version and date. */
    public static void current(HeadEncoder head, Version version, long modifiedAt) {
        head.etag(version.number()).lastModified(modifiedAt);
        version(head, version);
    }

    /**
     * Sets Weir-Version to the version of an item or of its tombstone. If there is neither, it is left out; an answer without it
     * compares as older than any other.
     */
    public static void version(HeadEncoder head, Version version) {
        version(head, version.number());
    }

    private static void version(HeadEncoder head, long number) {
        if (number > 0) {
            head.version(number);
        }
    }

    /** What was kept with the item besides its type. */
    private static void kept(HeadEncoder head, Metadata metadata) {
        if (metadata.expires()) {
            head.expiresAt(metadata.expiresAt());
        }
    }

    /** Sets Weir-Purge, if a shared cache in front of the edge may still serve the replaced value. */
    public static void purging(HeadEncoder head, WriteResult result) {
        if (result.purgePending()) {
            head.field(PURGE_PENDING);
        }
    }

    /** The type as stored. SQL can store any text; if that is not valid in a header field, the generic binary type is sent. */
    private static String typeOf(ItemHead item) {
        String stored = item.contentType();
        return stored.equals(ContentType.DEFAULT) || ContentType.isField(stored) ? stored : UNKNOWN_TYPE;
    }
}
