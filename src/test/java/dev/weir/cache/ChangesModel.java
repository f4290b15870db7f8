package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.ModelDatabase.Commit;
import dev.weir.cache.ModelDatabase.Kind;
import dev.weir.cache.ModelTraffic.Load;
import dev.weir.cache.ModelTraffic.OwnWrite;
import dev.weir.cache.ModelTraffic.Probe;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Era;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Trust;
import dev.weir.coherence.WriteStamp;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One key of an edge, its row in a model database, and everything that may be in flight between them: loads, own writes of
 * several lanes, probes, and changes in the stream. Each step advances one of them, in any possible order; after each step the
 * oracle checks the invariants.
 */
final class ChangesModel {
    private static final ItemKey KEY = new ItemKey(new BucketName("b"), "k");
    private static final int MOST_ON_THEIR_WAY = 3;

    private final ModelDatabase database = new ModelDatabase();
    private final AtomicLong time = new AtomicLong(-1_000);
    private final AtomicInteger epoch = new AtomicInteger(1);
    private final Lease lease;
    final CacheIndex index;
    private final List<Load> loads = new ArrayList<>();
    private final List<OwnWrite> writes = new ArrayList<>();
    private @Nullable Probe probe;

    private boolean open;
    private int delivered;
    private int deliveredEvents;
    private int acknowledged;
    private int served;
    private int generation;

    ChangesModel() {
        var registry = new SimpleMeterRegistry();
        var changes = new ChangesSettings(ChangesSettings.Mode.STREAM, Duration.ZERO, Duration.ofHours(1), 16);
        lease = new Lease(changes, epoch::get, time::get, registry);
        index = new CacheIndex(
                new CacheSettings.HeapSettings(1 << 20), changes, lease, epoch::get, time::incrementAndGet, registry);
        open();
    }

    /** Takes a step if it is possible. */
    void take(ModelStep step, int number) {
        switch (step) {
            case COMMIT -> commit(number);
            case MAKE_VISIBLE -> database.makeVisible();
            case DELIVER_CHANGE -> deliverChange();
            case BEGIN_LOAD -> beginLoad();
            case SEND_LOAD -> pick(loads, number, load -> load.stamp == null, load -> load.stamp = stamp());
            case SNAP_LOAD -> pick(loads, number, load -> load.stamp != null && load.read == null, this::snap);
            case SNAP_STANDBY -> pick(loads, number, load -> load.stamp != null && load.read == null, this::snapOnStandby);
            case REPLAY -> database.replay();
            case ANSWER_LOAD -> pick(loads, number, load -> load.read != null, this::answer);
            case SEND_WRITE -> sendWrite(number);
            case COMMIT_WRITE -> pick(writes, number, write -> write.commit == null && !database.isWaiting(),
                    write -> write.commit = database.commit(write.kind));
            case ANSWER_WRITE -> pick(writes, number, this::isDone, this::answer);
            case LOSE_ANSWER -> pick(writes, number, write -> !write.held, this::lose);
            case SEND_PROBE -> probe = probe == null ? new Probe(time.incrementAndGet(), database.newest()) : probe;
            case SNAP_PROBE -> {
                if (probe != null && probe.snapshot == null) {
                    probe.snapshot = database.snapshot();
                }
            }
            case ANSWER_PROBE -> answerProbe();
            case EVICT -> CacheOracle.makeRoom(index);
            case DROP_BUCKET -> index.dropBucket(KEY.bucket());
            case GAP -> epoch.incrementAndGet();
            case CUT -> cut();
            case OPEN -> open();
            case RESTORE -> restore(number);
        }
        check();
    }

    private static <T> void pick(List<T> all, int number, Predicate<T> which, Consumer<T> act) {
        List<T> some = all.stream().filter(which).toList();
        if (!some.isEmpty()) {
            act.accept(some.get(number % some.size()));
        }
    }

    private Stamp stamp() {
        return new Stamp(time.incrementAndGet(), new Era(1 + generation, epoch.get()));
    }

    private void commit(int number) {
        if (!database.isWaiting()) {
            database.commit(List.of(Kind.PUT, Kind.PUT, Kind.TOMBSTONE, Kind.REMOVE, Kind.MOVE, Kind.PUT_LARGE).get(number % 6));
        }
    }

    /** Delivers the next event; a transaction may have two. */
    private void deliverChange() {
        int next = deliveredEvents == 0 ? delivered + 1 : delivered;
        if (!open || next > database.newest()) {
            return;
        }
        Commit commit = database.at(next);
        delivered = next;
        ChangeEffect effect = index.changed(KEY, commit.events().get(deliveredEvents), (int) commit.transaction());
        deliveredEvents = (deliveredEvents + 1) % commit.events().size();
        assertTrue(
                effect == ChangeEffect.PURGE || effect == ChangeEffect.NONE && acknowledged >= next,
                "no purge, though no own write as new was announced");
    }

    private void beginLoad() {
        if (loads.size() < MOST_ON_THEIR_WAY) {
            Entry entry = index.get(KEY);
            loads.add(new Load(index.begin(KEY), entry == null ? Version.NONE : entry.version()));
        }
    }

    private void snap(Load load) {
        load.read = ReadStamp.ofPrimary(Objects.requireNonNull(load.stamp), database.snapshot());
        load.seen = database.visible();
    }

    private void snapOnStandby(Load load) {
        load.read = ReadStamp.ofStandby(Objects.requireNonNull(load.stamp), database.replayedSnapshot());
        load.seen = database.replayed();
    }

    private void answer(Load load) {
        Content content = database.content(load.seen);
        ReadStamp read = Objects.requireNonNull(load.read);
        boolean accepted = content.version().equals(load.known) && !load.known.isNone()
                ? index.confirm(load.ticket, read, load.known)
                : index.install(load.ticket, read, content);
        index.end(load.ticket);
        loads.remove(load);
        if (accepted && open) {
            checkServed(load.seen, "a load that was accepted");
        }
    }

    private void sendWrite(int number) {
        if (writes.size() < MOST_ON_THEIR_WAY) {
            Kind kind = List.of(Kind.PUT, Kind.PUT, Kind.TOMBSTONE, Kind.PUT_LARGE).get(number % 4);
            writes.add(new OwnWrite(stamp(), kind));
        }
    }

    private boolean isDone(OwnWrite write) {
        return write.commit != null && write.commit.order() <= database.visible();
    }

    private void answer(OwnWrite write) {
        Commit commit = Objects.requireNonNull(write.commit);
        index.wrote(KEY, new WriteStamp(write.stamp, (int) commit.transaction()), database.content(commit.order()));
        if (write.held) {
            index.unhold(List.of(KEY));
        }
        writes.remove(write);
        acknowledged = Math.max(acknowledged, commit.order());
    }

    private void lose(OwnWrite write) {
        write.held = true;
        index.hold(List.of(KEY));
    }

    private void answerProbe() {
        Probe answered = probe;
        if (answered == null || answered.snapshot == null) {
            return;
        }
        if (open) {
            index.lowerFences(1 + generation, answered.snapshot);
            if (delivered >= answered.logged && deliveredEvents == 0) {
                lease.proven(answered.sentAt);
            }
        }
        probe = null;
    }

    private void cut() {
        open = false;
        deliveredEvents = 0;
        lease.cut();
    }

    /** A new slot waits for running transactions. */
    private void open() {
        if (!open && !database.isWaiting()) {
            open = true;
            delivered = database.newest();
            epoch.incrementAndGet();
            index.opened();
        }
    }

    private void restore(int number) {
        if (generation < 2 && !database.isWaiting() && database.newest() > 0) {
            generation++;
            cut();
            probe = null;
            // Unfinished statements are lost with their connection; answers in flight still arrive.
            loads.stream().filter(load -> load.read == null).forEach(load -> index.end(load.ticket));
            loads.removeIf(load -> load.read == null);
            writes.stream().filter(write -> write.held).forEach(write -> index.unhold(List.of(KEY)));
            writes.removeIf(write -> write.held || write.commit == null);
            epoch.incrementAndGet();
            database.restore(number % database.newest());
            acknowledged = 0;
            served = database.newest();
        }
    }

    /** Checks the invariants after every step. */
    private void check() {
        Entry entry = index.get(KEY);
        if (entry == null || entry.epoch() != epoch.get()) {
            return;
        }
        assertTrue(writes.stream().noneMatch(write -> write.held), "an entry of a held key");
        boolean live = lease.trust(entry, time.get()) == Trust.LIVE;
        assertTrue(open || !live, "live without a stream");
        if (open) {
            checkServed(database.stateOf(entry), "an entry");
        }
    }

    /** Checks that a state served to readers while the edge is live is not older than what they may know of. */
    private void checkServed(int state, String what) {
        int order = database.latest(state);
        assertTrue(order >= delivered, () -> what + " shows " + order + " after " + delivered + " was delivered");
        assertTrue(order >= acknowledged, () -> what + " shows " + order + " after " + acknowledged + " was acknowledged");
        assertTrue(order >= served, () -> what + " shows " + order + " after " + served + " was shown");
        served = order;
    }

    /** Lets everything in flight arrive, in the given order. */
    void settle(List<Integer> order) {
        database.makeVisible();
        open();
        int at = 0;
        while (!loads.isEmpty() || !writes.isEmpty() || probe != null || delivered < database.newest() || deliveredEvents > 0) {
            int number = at < order.size() ? order.get(at) : at;
            at++;
            ModelStep[] steps = {
                ModelStep.DELIVER_CHANGE, ModelStep.SEND_LOAD, ModelStep.SNAP_LOAD, ModelStep.ANSWER_LOAD, ModelStep.COMMIT_WRITE,
                ModelStep.ANSWER_WRITE, ModelStep.MAKE_VISIBLE,
                ModelStep.SNAP_PROBE, ModelStep.ANSWER_PROBE
            };
            take(steps[number % steps.length], number / steps.length);
        }
        take(ModelStep.SEND_PROBE, 0);
        take(ModelStep.SNAP_PROBE, 0);
        take(ModelStep.ANSWER_PROBE, 0);
        assertEquals(0, index.fences(), "fences that stand though all is visible");
        assertEquals(0, index.guards().tickets(), "loads begun and never ended");
        assertEquals(0, index.guards().held(), "keys held");
        Entry entry = index.get(KEY);
        if (entry != null && entry.epoch() == epoch.get()) {
            assertEquals(database.newest(), database.latest(database.stateOf(entry)), "an entry is older than the database");
        }
        take(ModelStep.BEGIN_LOAD, 0);
        take(ModelStep.SEND_LOAD, 0);
        take(ModelStep.SNAP_LOAD, 0);
        take(ModelStep.ANSWER_LOAD, 0);
        Entry loaded = index.get(KEY);
        if (database.content(database.newest()) instanceof Content.Uncacheable) {
            assertEquals(null, loaded);
        } else {
            assertNotNull(loaded);
            assertEquals(Trust.LIVE, lease.trust(loaded, time.get()));
            assertEquals(database.newest(), database.latest(database.stateOf(loaded)));
        }
    }
}
