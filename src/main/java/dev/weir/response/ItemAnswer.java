package dev.weir.response;

import dev.weir.engine.WriteResult;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.EntityTag;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Representation;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.write.WriteOutcome;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes the heads of answers about an item: its validators, its type, how it may be cached, and what answered.
 *
 * <p>This is the only description of such heads, for the fast path and the handlers alike; the fields are in the order in which
 * Helidon sends them: those that it knows by name, then the others by the hash of their names. A new field for these answers is
 * added here.
 */
public final class ItemAnswer {
    /** Means that a shared cache in front of the edge may still serve the replaced value. */
    private static final Field PURGE_PENDING = Field.of(HeaderNames.create("Weir-Purge"), "pending");
    private static final HeaderName WEIR_CONTEXT = HeaderNames.create("Weir-Context");
    private static final HeaderName WEIR_TAGS = HeaderNames.create("Weir-Tags");
    /** Means that the write had been applied before, and is answered as it was then. */
    private static final Field REPEATED = Field.of(HeaderNames.create("Weir-Outcome"), "repeated");
    /** Means that the answer has the value that is there. */
    private static final Field REPRESENTATION = Field.of(HeaderNames.create("Preference-Applied"), "return=representation");
    private static final Field ACCEPT_RANGES = Field.of(HeaderValues.ACCEPT_RANGES_BYTES);
    private static final Field NO_SNIFF = Field.of(CommonFields.NO_SNIFF);
    private static final Field VARY_ACCEPT = Field.of(HeaderNames.VARY, "Accept");
    /**
     * No part of it can be sent: the length of what is decoded as it goes out is not known, and siblings are all sent.
     */
    public static final Field NO_RANGES = Field.of(HeaderNames.ACCEPT_RANGES, "none");
    private static final Field VARY_ACCEPT_ENCODING = Field.of(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING.defaultCase());
    private static final EnumMap<ContentCoding, Field> CODINGS = new EnumMap<>(ContentCoding.class);

    static {
        for (ContentCoding coding : ContentCoding.values()) {
            CODINGS.put(coding, Field.of(HeaderNames.CONTENT_ENCODING, coding.token()));
        }
    }

    /** More than the names and constant values of the fields in {@link ContentFields}, and Vary. */
    private static final int CONTENT_BYTES = 100;

    private ItemAnswer() {}

    /**
     * The value as it is stored, or a part of it.
     *
     * @param tagField carries the item's tags besides {@code Weir-Tags}
     */
    public static void found(
            HeadEncoder head, ItemHead item, long contentLength, CacheDirectives caching, Field cacheStatus, TagField tagField) {
        ContentFields content = item.metadata().content();
        head.field(ACCEPT_RANGES).field(caching.all());
        if (content.isNone()) {
            head.contentLength(contentLength);
        } else {
            disposition(head, content);
            if (content.coding() != null) {
                head.field(Objects.requireNonNull(CODINGS.get(content.coding())));
            }
            language(head, content);
            head.contentLength(contentLength);
        }
        described(head.contentType(item.contentType()).etag(item.versionNumber()), item, caching, cacheStatus, tagField);
    }

    /** The value, decoded as it goes out. */
    public static void decoded(
            HeadEncoder head, ItemHead item, CacheDirectives caching, Field cacheStatus, TagField tagField) {
        ContentFields content = item.metadata().content();
        head.field(NO_RANGES).field(caching.all());
        disposition(head, content);
        language(head, content);
        tag(head.contentType(item.contentType()), item.versionNumber(), Representation.DECODED);
        described(head, item, caching, cacheStatus, tagField);
    }

    private static void described(
            HeadEncoder head, ItemHead item, CacheDirectives caching, Field cacheStatus, TagField tagField) {
        head.lastModified(item.modifiedAt());
        vary(head, item).field(NO_SNIFF);
        version(head, item.versionNumber());
        kept(head, item, caching.sandbox(), tagField);
        head.field(cacheStatus);
        tags(head, item.metadata().tags(), tagField, TagField.SURROGATE_KEY);
        cdn(head, caching);
    }

    /** No representation of the value is one that the client accepts. */
    public static void notAcceptable(HeadEncoder head, ItemHead item, Field cacheStatus) {
        vary(head, item);
        version(head, item.versionNumber());
        head.field(cacheStatus);
    }

    /** The client already has this representation of this version. */
    public static void notModified(
            HeadEncoder head, ItemHead item, Representation representation, CacheDirectives caching, Field cacheStatus,
            TagField tagField) {
        tag(head.field(caching.all()), item.versionNumber(), representation);
        vary(head, item).field(NO_SNIFF);
        version(head, item.versionNumber());
        kept(head, item, caching.sandbox(), tagField);
        head.field(cacheStatus);
        tags(head, item.metadata().tags(), tagField, TagField.SURROGATE_KEY);
        cdn(head, caching);
    }

    /**
     * There is no such item. Whether the answer is a problem document depends on Accept.
     *
     * @param version the tombstone's, or {@link Version#NONE}
     */
    public static void absent(HeadEncoder head, Version version, CacheDirectives caching, Field cacheStatus) {
        head.field(caching.all()).field(VARY_ACCEPT).field(NO_SNIFF);
        version(head, version);
        head.field(cacheStatus);
        cdn(head, caching);
    }

    private static void cdn(HeadEncoder head, CacheDirectives caching) {
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

    /** The write was the item's last one already. Goes before the fields of the first answer. */
    public static void repeated(HeadEncoder head) {
        head.field(REPEATED);
    }

    /** The answer to the write has the value that it stored. */
    public static void storedValue(HeadEncoder head, Metadata metadata) {
        represented(head, metadata);
    }

    private static void represented(HeadEncoder head, Metadata metadata) {
        disposition(head, metadata.content());
        language(head, metadata.content());
        head.contentType(metadata.contentType()).field(REPRESENTATION).field(CacheDirectives.SANDBOX);
    }

    /** The request's condition does not hold for the item, and the answer has its value. */
    public static void currentValue(HeadEncoder head, ItemHead item) {
        represented(head.field(CacheControl.NO_STORE), item.metadata());
        current(head, item.version(), item.modifiedAt());
        kept(head, item, null, TagField.NONE);
    }

    /** The write's condition does not hold for the item, which has this version and date. */
    public static void current(HeadEncoder head, Version version, long modifiedAt) {
        head.etag(version.number()).lastModified(modifiedAt);
        version(head, version);
    }

    /** The read's condition does not hold for this representation of the item. */
    public static void current(HeadEncoder head, ItemHead item, Representation representation) {
        tag(head, item.versionNumber(), representation);
        vary(head.lastModified(item.modifiedAt()), item);
        version(head, item.versionNumber());
    }

    private static void tag(HeadEncoder head, long version, Representation representation) {
        if (representation == Representation.STORED) {
            head.etag(version);
        } else {
            head.field(HeaderNames.ETAG, EntityTag.of(new Version(version), representation));
        }
    }

    /** Which representation is sent depends on the request, if the value is stored encoded. */
    private static HeadEncoder vary(HeadEncoder head, ItemHead item) {
        return item.metadata().coding() == null ? head : head.field(VARY_ACCEPT_ENCODING);
    }

    private static void disposition(HeadEncoder head, ContentFields content) {
        if (content.disposition() != null) {
            head.field(HeaderNames.CONTENT_DISPOSITION, content.disposition());
        }
    }

    private static void language(HeadEncoder head, ContentFields content) {
        if (content.language() != null) {
            head.field(HeaderNames.CONTENT_LANGUAGE, content.language());
        }
    }

    /** An upper bound on what these fields take in a head. */
    public static int bytesOf(ContentFields content) {
        return content.isNone() ? 0 : CONTENT_BYTES + content.textLength();
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

    /** What was kept with the item besides its type, and among it what browsers are told of it. */
    private static void kept(HeadEncoder head, ItemHead item, @Nullable Field sandbox, TagField tagField) {
        Metadata metadata = item.metadata();
        if (metadata.siblings() != null) {
            context(head, metadata.siblings().context(item.versionNumber()));
        }
        Tags tags = metadata.tags();
        tags(head, tags, tagField, TagField.CACHE_TAG);
        if (sandbox != null) {
            head.field(sandbox);
        }
        if (!tags.isEmpty()) {
            head.field(WEIR_TAGS, tags.text());
            tags(head, tags, tagField, TagField.CACHE_GROUPS);
        }
        if (metadata.expires()) {
            head.expiresAt(metadata.expiresAt());
        }
    }

    /** What the reader of the answer has seen of the item, to be sent back with a write. */
    public static void context(HeadEncoder head, String text) {
        head.field(WEIR_CONTEXT, text);
    }

    /** The tags in the field that stands here in the order, if that is the wanted one. */
    private static void tags(HeadEncoder head, Tags tags, TagField wanted, TagField here) {
        if (wanted == here && !tags.isEmpty()) {
            wanted.write(head, tags);
        }
    }

    /** Sets Weir-Purge, if a shared cache in front of the edge may still serve the replaced value. */
    public static void purging(HeadEncoder head, WriteResult result) {
        purging(head, result.purgePending());
    }

    /** The same for many items. */
    public static void purging(HeadEncoder head, boolean pending) {
        if (pending) {
            head.field(PURGE_PENDING);
        }
    }
}
