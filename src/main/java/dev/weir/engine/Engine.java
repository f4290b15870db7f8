package dev.weir.engine;

import dev.weir.access.AccessDeniedException;
import dev.weir.access.Right;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.WriteRules;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.kind.KindRules;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.Listed;
import dev.weir.listing.Listing;
import dev.weir.listing.Page;
import dev.weir.write.BucketRules;
import dev.weir.write.Kind;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one door to items: every read and every write enters here, those of the fast path too, and passes the same {@link Rules} in
 * the same order. The flows behind it are reachable only through it.
 *
 * <p>Thread-safe.
 */
public final class Engine {
    private final Rules rules;
    private final Reads reads;
    private final Writes writes;
    private final Listing listing;
    private final BulkDeletion bulk;
    private final Tasks tasks;

    public Engine(Rules rules, ReadFlow reads, Writes writes, Listing listing) {
        this(rules, (Reads) reads, writes, listing);
    }

    Engine(Rules rules, Reads reads, Writes writes, Listing listing) {
        this.rules = rules;
        this.reads = reads;
        this.writes = writes;
        this.listing = listing;
        this.bulk = new BulkDeletion(listing, writes);
        this.tasks = new Tasks(
                write -> written(WriteRequest.of(write)), key -> unexpired(reads.read(key, ReadDemand.ANY)), listing,
                rules.expiry(), rules.settings());
    }

    /**
     * The item, if it is in the heap tier and trusted: enough to answer a reader with no further demands at once.
     *
     * @param now not before the request arrived, in nanoseconds of the engine's ticker: an edge's is {@link System#nanoTime}
     * @return null if it has to be read; this says nothing about the item
     * @throws AccessDeniedException as for {@link #read}
     * @throws UnknownKindException as for {@link #read}
     */
    public ReadResult.@Nullable Found hot(ItemKey key, long now) {
        if (check(key.bucket(), Right.READ).rules().timesOut()) {
            return null;
        }
        ReadResult.Found found = reads.hot(key, now);
        return found != null && rules.expiry().isExpired(found.head()) ? null : found;
    }

    /**
     * Reads one item.
     *
     * <p>The result may be older than the least version the reader asks for: then a load sent after the request arrived found no
     * newer one.
     *
     * @throws AccessDeniedException if the request may not read the bucket
     * @throws UnknownKindException if the bucket is of a kind that this edge does not have
     * @throws NotCachedException if the reader accepts only answers from the caches, and they have none
     * @throws dev.weir.database.StoreException.Overloaded if the load queue is full
     * @throws dev.weir.database.StoreException.Unavailable if the database does not answer in time and no stale value is allowed
     */
    public ReadResult read(ReadRequest request) {
        Kind kind = check(request.key().bucket(), Right.READ);
        return current(kind, request.key(), request.demand(), reads.read(request.key(), request.demand()));
    }

    /**
     * Reads many items, loading all misses together; the results are in the order of the keys. Fails as a whole, as {@link #read}
     * does.
     */
    public List<ReadResult> readAll(List<ItemKey> keys, ReadDemand demand) {
        List<Kind> kinds = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            BucketName bucket = keys.get(i).bucket();
            boolean checked = i > 0 && bucket.equals(keys.get(i - 1).bucket());
            kinds.add(checked ? kinds.getLast() : check(bucket, Right.READ));
        }
        List<ReadResult> results = new ArrayList<>(reads.readAll(keys, demand));
        for (int i = 0; i < results.size(); i++) {
            results.set(i, current(kinds.get(i), keys.get(i), demand, results.get(i)));
        }
        return results;
    }

    /**
     * Writes, and waits for the commit and for the caches in front of the edge.
     *
     * @throws AccessDeniedException if the request may not write to, or delete from, one of the buckets; nothing was written
     * @throws UnknownKindException if one of the buckets is of a kind that this edge does not have; nothing was written
     * @throws dev.weir.write.BucketRuleException if a bucket requires a condition that its write lacks, takes no value so large,
     *     or lets no item live for so long; nothing was written
     * @throws IllegalArgumentException if the buckets are of several kinds; nothing was written
     * @throws dev.weir.database.StoreException.Overloaded if nothing was sent: the lane is full, or the deadline passed in its
     *     queue
     * @throws dev.weir.database.StoreException.OutcomeUnknown if it may have been applied
     * @throws dev.weir.database.StoreException.Refused if the database rejected this write alone
     */
    public WriteResult write(WriteRequest request) {
        for (Write write : request.writes()) {
            admit(write.key().bucket(), write instanceof Write.Delete ? Right.DELETE : Right.WRITE);
        }
        return written(request);
    }

    private WriteResult written(WriteRequest request) {
        List<? extends Write> given = request.writes();
        Kind kind = kindOf(given.getFirst().key().bucket());
        if (given.size() == 1) {
            Write only = accepted(kind, given.getFirst(), 0);
            return request.atomic() ? writes.writeAtomically(kind, List.of(only)) : writes.write(kind, only);
        }
        for (int i = 1; i < given.size(); i++) {
            if (kindOf(given.get(i).key().bucket()) != kind) {
                throw new IllegalArgumentException("The writes of a request are for buckets of several kinds.");
            }
        }
        List<Write> accepted = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            accepted.add(accepted(kind, given.get(i), i + 1));
        }
        return request.atomic() ? writes.writeAtomically(kind, accepted) : writes.writeAll(kind, accepted);
    }

    /** The write as its bucket takes it. */
    private Write accepted(Kind kind, Write write, int entry) {
        WriteRules asked = rules.writes().apply(write.key().bucket());
        return BucketRules.bounded(kind, BucketRules.accepted(kind, write, entry, asked), rules.settings().siblingsMost(), asked);
    }

    /**
     * Whether a bucket takes a PUT of so many bytes without conditions from this request. If not, {@link #write} fails; this is
     * for those who want to know before there is a value.
     */
    public boolean takesPlainPut(BucketName bucket, long bytes) {
        Kind kind = Kinds.named(rules.kinds().apply(bucket));
        return kind != null
                && rules.access().permits(bucket, Right.WRITE)
                && BucketRules.takesPlainPut(kind, bytes, rules.writes().apply(bucket));
    }

    /**
     * Claims the oldest task of a queue that nobody has, and waits for the commit and for the caches in front of the edge.
     *
     * @param ops the claim, as an op of the kind
     * @return null if there is no such task
     * @throws RuntimeException as {@link #write}
     */
    public @Nullable Claimed claim(BucketName bucket, byte[] ops) {
        check(bucket, Right.WRITE);
        return tasks.claim(bucket, ops);
    }

    /** What the bucket's kind means for requests; a register's rules if the edge does not have it, which reads and writes say. */
    public KindRules kind(BucketName bucket) {
        Kind kind = Kinds.named(rules.kinds().apply(bucket));
        return (kind == null ? Kinds.REGISTER : kind).rules();
    }

    /** The most bytes of a value that {@link #write} takes in the bucket. */
    public long largestValue(BucketName bucket) {
        return rules.writes().apply(bucket).largestValue();
    }

    /**
     * Deletes all items of a bucket that have a tag or a prefix. It waits for the commits, and for the caches in front of the
     * edge.
     *
     * @param query its limit is the most items of one transaction
     * @throws AccessDeniedException as for {@link #write}
     * @throws UnknownKindException as for {@link #write}
     * @throws dev.weir.write.BucketRuleException as for {@link #write}
     * @throws BulkDeletion.UnderWayException if another request is deleting the same
     * @throws BulkDeletion.UnfinishedException if some items were deleted before a failure
     * @throws dev.weir.database.StoreException if nothing was deleted, or that is unknown
     */
    public BulkDeletion.Done deleteAll(KeyQuery query) {
        Kind kind = check(query.bucket(), Right.DELETE);
        return bulk.delete(kind, rules.writes().apply(query.bucket()), query);
    }

    /**
     * A page of the keys of a bucket.
     *
     * @throws AccessDeniedException if the request may not list the bucket
     * @throws UnknownKindException if the bucket is of a kind that this edge does not have
     * @throws dev.weir.database.StoreException if the database does not answer in time, or too many listings are being read
     */
    public Page<Listed> list(KeyQuery query) {
        boolean inOrder = check(query.bucket(), Right.LIST).rules().isInOrder();
        return inOrder && query.isOfAll() ? listing.entries(query) : listing.keys(query);
    }

    /** How many keys have the prefix of the query; fails as {@link #list}. */
    public long count(KeyQuery query) {
        check(query.bucket(), Right.LIST);
        return listing.count(query);
    }

    /**
     * A page of the buckets that the request may list. It may have fewer than the limit though there are more.
     *
     * @param after the name behind which the page begins; empty for the first page
     * @throws AccessDeniedException if nobody knows who sent the request
     * @throws dev.weir.database.StoreException as for {@link #list}
     */
    public Page<BucketSettings> buckets(String after, int limit) {
        rules.access().requireKnown();
        return listing.buckets(after, limit).where(bucket -> rules.access().permits(bucket.name(), Right.LIST));
    }

    /** The bytes of values that are still in memory although their writers were answered that the outcome is unknown. */
    public long abandonedBytes() {
        return writes.abandonedBytes();
    }

    /** Whether it matters who sent a request. If not, {@link dev.weir.access.Visitor#CURRENT} need not be bound. */
    public boolean asksWho() {
        return rules.access().asksWho();
    }

    /** The name of whoever sent the request; null if nobody knows it, or it does not matter. */
    public @Nullable String who() {
        return rules.access().who();
    }

    /** Whether the request may do something with the bucket. */
    public boolean permits(BucketName bucket, Right right) {
        return rules.access().permits(bucket, right);
    }

    /**
     * Checks what a request may do before anything else of it is looked at, so that nothing is told of what there is.
     *
     * @throws AccessDeniedException if it may not
     */
    public void admit(BucketName bucket, Right right) {
        if (!rules.access().permits(bucket, right)) {
            throw rules.access().refusal(bucket, right);
        }
    }

    /** Returns the kind of the bucket if the request may perform the operation on it. */
    private Kind check(BucketName bucket, Right right) {
        admit(bucket, right);
        return kindOf(bucket);
    }

    private Kind kindOf(BucketName bucket) {
        String name = rules.kinds().apply(bucket);
        Kind kind = Kinds.named(name);
        if (kind == null) {
            throw new UnknownKindException(
                    "The bucket " + bucket.value() + " is of the kind " + name + ", which this edge does not have.");
        }
        return kind;
    }

    private ReadResult current(Kind kind, ItemKey key, ReadDemand demand, ReadResult result) {
        ReadResult unexpired = unexpired(result);
        return kind.rules().timesOut() && !demand.onlyIfCached() ? tasks.returned(key, unexpired) : unexpired;
    }

    private ReadResult unexpired(ReadResult result) {
        if (result instanceof ReadResult.Found found && rules.expiry().isExpired(found.head())) {
            found.close();
            return new ReadResult.Absent(found.version(), found.floor(), found.source(), found.freshness());
        }
        return result;
    }
}
