package dev.weir.engine;

import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.request.ClientConnection;
import dev.weir.transport.RequestCycle.Stage;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The two flows over a map, with the preconditions of the database, and with failures on demand. Thread-safe. */
public final class MemoryFlows implements Reads, Writes {
    /** Keys with this prefix have bodies that break off after as many bytes as the number that follows. */
    public static final String LOST_AFTER = "lost-after-";
    private static final WriteResult LOST =
            new WriteResult(List.of(new WriteOutcome.Stored(false, Optional.empty(), OptionalLong.empty())), false);
    private record Stored(ItemHead head, byte[] value) {}
    private final Map<ItemKey, Stored> items = new ConcurrentHashMap<>();
    private final AtomicInteger openResults = new AtomicInteger();
    private final AtomicInteger waitingReads = new AtomicInteger();
    private long lastVersion = 1000;
    private Freshness freshness = Freshness.CONFIRMED;
    private @Nullable RuntimeException failure;
    private volatile @Nullable CountDownLatch gate;
    private boolean purgesPending;
    private boolean lastReadThrough;
    private int size;
    private int hotReads;
    private boolean hotOn = true;
    private boolean plain;
    private Source source = Source.HEAP;
    private volatile @Nullable CountDownLatch writeGate;
    private volatile boolean versionsLost;
    public volatile long abandonedBytes;
    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicInteger waitingWrites = new AtomicInteger();
    public final AtomicInteger fastWrites = new AtomicInteger();

    public Engine engine(Rules rules) {
        return new Engine(rules, this, this, new MemoryListing(items.keySet(), this::hasTag, this::throwFailure));
    }

    public synchronized void answerWith(Freshness next) {
        freshness = next;
    }

    private boolean hasTag(ItemKey key, String tag) {
        return items.get(key) instanceof Stored stored && stored.head().metadata().tags().list().contains(tag);
    }

    public synchronized void failWith(@Nullable RuntimeException next) {
        failure = next;
    }

    public synchronized void leavePurgesPending() {
        purgesPending = true;
    }

    /** Makes every read wait until the latch is open. */
    public void holdReads(@Nullable CountDownLatch latch) {
        gate = latch;
    }

    public synchronized boolean lastReadThrough() {
        return lastReadThrough;
    }

    public synchronized int size() {
        return size;
    }

    public int waitingReads() {
        return waitingReads.get();
    }

    public int openResults() {
        return openResults.get();
    }

    @Override
    public synchronized ReadResult.@Nullable Found hot(ItemKey key, long now) {
        Stored stored = items.get(key);
        boolean served = hotOn && gate == null && failure == null && freshness != Freshness.STALE;
        if (stored == null || !served || key.key().startsWith(LOST_AFTER)) {
            return null;
        }
        hotReads++;
        return new ReadResult.Found(stored.head(), new HeapBody(stored.value()), Source.HEAP, freshness);
    }

    /** Makes every read take the full path. */
    public synchronized void answerNothingHot() {
        hotOn = false;
    }

    /**
     * Makes every read a load.
     *
     * @param onHeap whether its values are such as the fast path sends
     */
    public synchronized void loadAll(boolean onHeap) {
        hotOn = false;
        plain = onHeap;
        source = Source.DATABASE;
    }

    public synchronized int hotReads() {
        return hotReads;
    }

    @Override
    public ReadResult read(ItemKey key, ReadDemand demand) {
        await(demand.onlyIfCached() ? null : gate, waitingReads);
        synchronized (this) {
            lastReadThrough = demand.readThrough();
            reads.incrementAndGet();
            throwFailure();
            Stored stored = items.get(key);
            if (stored == null) {
                if (demand.onlyIfCached()) {
                    throw new NotCachedException();
                }
                return new ReadResult.Absent(Version.NONE, Version.NONE, Source.DATABASE, freshness);
            }
            if (plain) {
                return new ReadResult.Found(stored.head(), new HeapBody(stored.value()), source, freshness);
            }
            openResults.incrementAndGet();
            return new ReadResult.Found(stored.head(), body(key, stored.value()), source, freshness);
        }
    }

    @Override
    public List<ReadResult> readAll(List<ItemKey> keys, ReadDemand demand) {
        return keys.stream().map(key -> read(key, demand)).toList();
    }

    private Body body(ItemKey key, byte[] value) {
        int lostAfter = key.key().startsWith(LOST_AFTER) ? Integer.parseInt(key.key().substring(LOST_AFTER.length())) : -1;
        return new PinnedBody(new HeapBody(value), lostAfter, openResults);
    }

    private static void await(@Nullable CountDownLatch held, AtomicInteger waiting) {
        if (held != null) {
            waiting.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private synchronized void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Makes every single write wait until the latch is open. */
    public void holdWrites(CountDownLatch latch) {
        writeGate = latch;
    }

    /** Makes the version of every write unknown. */
    public void loseVersions() {
        versionsLost = true;
    }

    public synchronized String contents() {
        return items.entrySet().stream()
                .map(item -> item.getKey() + " " + item.getValue().head().versionNumber() + " "
                        + item.getValue().head().contentType() + " " + item.getValue().head().metadata().content()
                        + " " + item.getValue().head().metadata().tags().text()
                        + " " + Arrays.toString(item.getValue().value()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Override
    public WriteResult write(Kind kind, Write write) {
        // Handlers work while the connection is at the body; the fast path has gone on to the answer.
        if (ClientConnection.CURRENT.isBound() && ClientConnection.CURRENT.get().client().cycle().stage() == Stage.TAKING) {
            fastWrites.incrementAndGet();
        }
        await(writeGate, waitingWrites);
        WriteResult decided = writeAll(kind, List.of(write));
        return versionsLost ? LOST : decided;
    }

    @Override
    public synchronized WriteResult writeAll(Kind kind, List<? extends Write> writes) {
        throwFailure();
        List<WriteOutcome> verdicts = new ArrayList<>();
        for (Write write : writes) {
            WriteOutcome written = decide(write);
            apply(write, written);
            verdicts.add(written);
        }
        return decided(verdicts);
    }

    @Override
    public synchronized WriteResult writeAtomically(Kind kind, List<? extends Write> writes) {
        await(writeGate, waitingWrites);
        throwFailure();
        List<WriteOutcome> verdicts = new ArrayList<>();
        writes.forEach(write -> verdicts.add(decide(write)));
        if (verdicts.stream().anyMatch(WriteOutcome.Rejected.class::isInstance)) {
            return new WriteResult(verdicts, false);
        }
        for (int i = 0; i < writes.size(); i++) {
            apply(writes.get(i), verdicts.get(i));
        }
        return decided(verdicts);
    }

    @Override
    public long abandonedBytes() {
        return abandonedBytes;
    }

    private WriteResult decided(List<WriteOutcome> verdicts) {
        boolean changed = verdicts.stream().anyMatch(v -> v instanceof WriteOutcome.Stored || v instanceof WriteOutcome.Deleted);
        return new WriteResult(verdicts, changed && purgesPending);
    }

    private WriteOutcome decide(Write write) {
        Stored old = items.get(write.key());
        if (write instanceof Write.Delete delete
                && (old == null || delete.tag() != null && !hasTag(write.key(), delete.tag()))) {
            return new WriteOutcome.Absent();
        }
        if (!holds(write.conditions(), old == null ? null : old.head())) {
            return old == null
                    ? new WriteOutcome.Rejected(Optional.empty(), OptionalLong.empty())
                    : new WriteOutcome.Rejected(Optional.of(old.head().version()), OptionalLong.of(old.head().modifiedAt()));
        }
        return switch (write) {
            case Write.Delete ignored -> new WriteOutcome.Deleted(Version.NONE);
            case Write.Op ignored -> new WriteOutcome.Refused("These flows hold registers.", false);
            case Write.Put put -> new WriteOutcome.Stored(
                    old == null, Optional.of(new Version(++lastVersion)),
                    OptionalLong.of(put.modifiedAt()
                            .orElse(old == null ? System.currentTimeMillis() / 1000 : old.head().modifiedAt())),
                    put.expiresIn().stream().map(in -> System.currentTimeMillis() + in * 1000).findAny());
        };
    }

    private void apply(Write write, WriteOutcome written) {
        if (write instanceof Write.Put put && written instanceof WriteOutcome.Stored stored) {
            Metadata metadata = put.metadata().withExpiresAt(stored.expiresAt().orElse(Metadata.NEVER));
            ItemHead head = new ItemHead(
                    stored.version().orElseThrow(), stored.modifiedAt().orElseThrow(), metadata, put.value().length);
            items.put(write.key(), new Stored(head, put.value()));
        } else if (written instanceof WriteOutcome.Deleted) {
            items.remove(write.key());
        }
        size = items.size();
    }

    private static boolean holds(WriteConditions conditions, @Nullable ItemHead head) {
        if (head == null) {
            return conditions.ifMatch() instanceof EntityTags.None;
        }
        return (conditions.ifMatch() instanceof EntityTags.None || conditions.ifMatch().matches(head.version()))
                && (conditions.notModifiedAfter().isEmpty()
                        || head.modifiedAt() <= conditions.notModifiedAfter().getAsLong())
                && !conditions.ifNoneMatch().matches(head.version());
    }

    /** Stores with metadata that no request could have, as plain SQL can. */
    public synchronized void storeBySql(ItemKey key, Metadata metadata, byte[] value) {
        items.put(key, new Stored(new ItemHead(++lastVersion, 784_111_777, metadata, value.length), value));
        size = items.size();
    }
}
