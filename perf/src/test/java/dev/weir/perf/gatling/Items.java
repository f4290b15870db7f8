package dev.weir.perf.gatling;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of items under load: their names, their values, and the judge of every answer. The names are new in each run, so that
 * a target may have been loaded before. Any thread uses it.
 */
final class Items {
    static final String BUCKET = "gatling";
    /** Wrong answers that are told in full; of the rest Gatling has the number. */
    private static final int TOLD = 10;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private final String prefix;
    private final long run;
    private final Ledger ledger;
    private final IntSupplier pick;
    private final IntUnaryOperator size;
    private final AtomicReferenceArray<Tagged> seen;
    private final AtomicInteger told = new AtomicInteger();

    private Items(String prefix, Ledger ledger, IntSupplier pick, IntUnaryOperator size) {
        this.run = ThreadLocalRandom.current().nextInt() & 0xffff_ffffL;
        this.prefix = prefix + "-" + Long.toHexString(run) + "-";
        this.ledger = ledger;
        this.pick = pick;
        this.size = size;
        this.seen = new AtomicReferenceArray<>(ledger.keys());
        for (int key = 0; key < ledger.keys(); key++) {
            seen.set(key, Tagged.NOTHING);
        }
    }

    /** Items of one size that are asked for by Zipf's law. */
    static Items zipf(String prefix, int keys, int size) {
        return new Items(prefix, new Ledger(keys, write -> false), new Zipf(keys)::pick, write -> size);
    }

    /**
     * Items that are all asked for as often.
     *
     * @param size the size of what a write stores
     * @param removes which writes are deletes
     */
    static Items even(String prefix, int keys, IntUnaryOperator size, IntPredicate removes) {
        return new Items(prefix, new Ledger(keys, removes), () -> ThreadLocalRandom.current().nextInt(keys), size);
    }

    Ledger ledger() {
        return ledger;
    }

    int pick() {
        return pick.getAsInt();
    }

    String name(int key) {
        return prefix + key;
    }

    String path(int key) {
        return "/kv/" + BUCKET + "/" + name(key);
    }

    byte[] value(int key, int write) {
        return Value.of(name64(key), write, size.applyAsInt(write));
    }

    /** The ETag that the newest value anybody has read came with. */
    Tagged seen(int key) {
        return seen.get(key);
    }

    /**
     * Judges the answer to a read.
     *
     * @param least what the ledger said before the read was sent
     * @param had what its condition named
     * @return the write whose value, or absence, was answered
     */
    int judge(int key, int least, Tagged had, Answer answer) {
        try {
            return switch (answer.status()) {
                case 200 -> value(key, least, answer.tag(), answer.body());
                case 206 -> part(key, least, had, answer);
                case 304 -> unchanged(key, least, had, answer);
                case 404 -> ledger.judgeAbsent(key, least);
                default -> throw new Wrong("status " + answer.status());
            };
        } catch (Wrong wrong) {
            throw tell(wrong, key, least, answer);
        }
    }

    /** The same of a value that came without a field of its own, as from {@code /multi}. */
    int judgeValue(int key, int least, byte @Nullable [] body) {
        try {
            return body == null ? ledger.judgeAbsent(key, least) : value(key, least, null, body);
        } catch (Wrong wrong) {
            throw tell(wrong, key, least, new Answer(body == null ? 404 : 200, null, null, body == null ? new byte[0] : body));
        }
    }

    private int value(int key, int least, @Nullable String tag, byte[] body) {
        int write = Value.writeOf(name64(key), body, 0);
        if (body.length != size.applyAsInt(write)) {
            throw new Wrong("a value was cut or is too long");
        }
        ledger.judge(key, least, write);
        if (tag != null) {
            remember(key, new Tagged(write, tag));
        }
        return write;
    }

    private int part(int key, int least, Tagged had, Answer answer) {
        Matcher range = RANGE.matcher(answer.range() == null ? "" : answer.range());
        if (!range.matches()) {
            throw new Wrong("206 without a Content-Range");
        }
        int from = Integer.parseInt(range.group(1));
        int write = Value.writeOf(name64(key), answer.body(), from);
        if (Integer.parseInt(range.group(2)) - from + 1 != answer.body().length
                || Integer.parseInt(range.group(3)) != size.applyAsInt(write)) {
            throw new Wrong("a Content-Range does not fit its value");
        }
        ledger.judge(key, least, write);
        if (answer.tag() == null) {
            throw new Wrong("206 without an ETag");
        }
        if (had != Tagged.NOTHING && !had.tag().equals(answer.tag())) {
            throw new Wrong("a part of another value than If-Range names");
        }
        remember(key, new Tagged(write, answer.tag()));
        return write;
    }

    private int unchanged(int key, int least, Tagged had, Answer answer) {
        if (!had.tag().equals(answer.tag())) {
            throw new Wrong("304 with another ETag than was asked about");
        }
        ledger.judge(key, least, had.write());
        return had.write();
    }

    /** One ETag a write, and a higher one for a later write. */
    private void remember(int key, Tagged now) {
        long version = now.version();
        Tagged before = seen.getAndAccumulate(key, now, (old, given) -> given.write() > old.write() ? given : old);
        if (before != Tagged.NOTHING
                && Integer.compare(now.write(), before.write()) != Long.compare(version, before.version())) {
            throw new Wrong("ETags do not rise as the writes do");
        }
    }

    private Wrong tell(Wrong wrong, int key, int least, Answer answer) {
        if (told.getAndIncrement() < TOLD) {
            System.err.printf("%s: %s. At least write %d was to be read, %d were sent; answered was %d, ETag %s, \"%s\"%n",
                    path(key), wrong.getMessage(), least, ledger.sent(key), answer.status(), answer.tag(),
                    Value.head(answer.body()));
        }
        return wrong;
    }

    /** Run and key in one number, which no other item of this or another run has. */
    private long name64(int key) {
        return run << 32 | key;
    }
}
