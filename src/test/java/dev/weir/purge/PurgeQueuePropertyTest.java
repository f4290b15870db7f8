package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any sequence of changes, bans, answers and pauses: nothing asked for is lost, and nothing counts as done before it is. */
final class PurgeQueuePropertyTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    enum Kind {
        CHANGE,
        BAN,
        TAKE,
        TAKEN,
        FAILED,
        CONTENDED,
        PAUSE
    }

    /**
     * One step.
     *
     * @param number picks the key, the version, which of those on their way, or how long
     */
    record Step(Kind kind, int number) {}

    /** What was asked for: a key's change, or to forget a bucket (null: everything), not yet known to be done. */
    private static final class Asked {
        final Target target;
        final long version;
        boolean done;

        Asked(Target target, long version) {
            this.target = target;
            this.version = version;
        }
    }

    /** An purge on its way, with what it does if it is taken: all that was asked for before it was sent, and that it covers. */
    private record Sent(PendingPurge purge, List<Asked> covers) {}

    private final List<Asked> asked = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.of(
                Kind.CHANGE, Kind.CHANGE, Kind.CHANGE, Kind.CHANGE, Kind.BAN, Kind.TAKE, Kind.TAKE, Kind.TAKE, Kind.TAKEN,
                Kind.TAKEN, Kind.FAILED, Kind.CONTENDED, Kind.PAUSE);
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 1 << 16)).as(Step::new)
                .list().ofMinSize(1).ofMaxSize(80);
    }

    @Property(tries = 500)
    void whateverIsAskedForIsDoneInTheEndAndNotSaidToBeBefore(@ForAll("steps") List<Step> steps) {
        asked.clear();
        sent.clear();
        var varnish = new FakeVarnish();
        for (Step step : steps) {
            take(step, varnish);
            check(varnish);
        }
        for (int rest = steps.size() * 4; rest > 0 && (!sent.isEmpty() || varnish.queue.items() > 0); rest--) {
            varnish.pass(FakeVarnish.RETRY_TO);
            take(new Step(Kind.TAKE, 0), varnish);
            take(new Step(Kind.TAKEN, 0), varnish);
            check(varnish);
        }
        assertTrue(asked.stream().allMatch(one -> one.done), "something was lost");
        // What an overflow has forgotten counts when its ban was repeated.
        varnish.pass(FakeVarnish.BAN_AGAIN);
        varnish.takeAll();
        for (String key : KEYS) {
            assertTrue(varnish.isDelivered(key), key);
        }
        assertFalse(varnish.queue.isBreakerOpen());
    }

    private void take(Step step, FakeVarnish varnish) {
        int number = step.number();
        switch (step.kind()) {
            case CHANGE ->
                ask(varnish, new Target.Key(FakeVarnish.key(KEYS.get(number % KEYS.size()))), number / KEYS.size() % 4);
            case BAN -> ask(
                    varnish, number % 2 == 0 ? new Target.Everything() : new Target.Bucket(FakeVarnish.BUCKET), 0);
            case TAKE -> {
                PendingPurge purge = varnish.queue.poll();
                if (purge != null) {
                    assertTrue(
                            sent.stream().noneMatch(other -> other.purge().target().equals(purge.target())),
                            "two on their way");
                    sent.add(new Sent(purge, asked.stream().filter(one -> covers(purge, one)).toList()));
                }
            }
            case TAKEN, FAILED, CONTENDED -> {
                if (!sent.isEmpty()) {
                    answer(step.kind(), sent.remove(number % sent.size()), varnish);
                }
            }
            case PAUSE -> varnish.pass(Duration.ofMillis(number % 4000));
        }
    }

    private void ask(FakeVarnish varnish, Target target, long version) {
        asked.add(new Asked(target, version));
        varnish.queue.enqueue(target, new Version(version));
    }

    private static boolean covers(PendingPurge purge, Asked one) {
        if (purge.target() instanceof Target.Everything) {
            return true;
        }
        if (!purge.target().equals(one.target)) {
            return false;
        }
        String field = purge.request().field();
        boolean all = purge.isBan() || field.isEmpty();
        return all || one.version != 0 && Long.parseLong(field.substring(field.indexOf('.') + 1)) >= one.version;
    }

    private static void answer(Kind kind, Sent sent, FakeVarnish varnish) {
        switch (kind) {
            case TAKEN -> {
                sent.covers().forEach(one -> one.done = true);
                varnish.taken(sent.purge());
            }
            case FAILED -> varnish.failed(sent.purge());
            default -> varnish.contended(sent.purge());
        }
    }

    private void check(FakeVarnish varnish) {
        for (String key : KEYS) {
            var target = new Target.Key(FakeVarnish.key(key));
            boolean done = asked.stream().filter(one -> one.target.equals(target)).allMatch(one -> one.done);
            assertTrue(done || !varnish.isDelivered(key), () -> key + " counts as purged and is not");
        }
        boolean all = asked.stream().allMatch(one -> one.done);
        assertTrue(all || varnish.queue.items() > 0, "something was lost");
        // Those that wait, those on their way, and a failed one of each target that was on its way.
        assertTrue(varnish.queue.items() <= FakeVarnish.QUEUE_ITEMS + KEYS.size() + 2 + sent.size(), "the queue has no bound");
    }
}
