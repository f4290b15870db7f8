package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyBytes;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/** Gatling's steps that read items. Each notes what it must be answered with at least, asks, and has the answer judged. */
final class Reads {
    /** The key of the step under way, an Integer. */
    static final String KEY = "key";
    /** The write whose value was read last; {@link #NOTHING} where the answer was wrong. */
    static final String SEEN = "seen";

    private static final int NOTHING = -1;
    private static final String LEAST = "least";
    private static final String HAD = "had";
    private static final String STATUS = "status";
    /** The ETag that came with it. */
    static final String TAG = "tag";
    private static final String RANGE = "range";
    private static final String TRIES = "tries";
    /** Clients that read everything back, and how often each asks again for what a Varnish had still to be told of. */
    private static final int READERS = 8;
    private static final int MOST_TRIES = 120;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final Items items;

    Reads(Items items) {
        this.items = items;
    }

    /** GET of an item. */
    ChainBuilder get() {
        return exec(session -> begin(session, items.pick())).exec(request("GET"));
    }

    /** GET of the item that the session names. */
    ChainBuilder getAgain(String name) {
        return exec(session -> begin(session, session.getInt(KEY))).exec(request(name));
    }

    /** GET with the ETag that somebody was answered with last, so that only a change is sent. */
    ChainBuilder getIfChanged() {
        return exec(session -> begin(session, items.pick()))
                .exec(request("GET if changed").header("If-None-Match", session -> had(session).tag()));
    }

    /** GET of some bytes, at most {@code 64 KiB}, that lie within the first {@code least} of a value. */
    ChainBuilder getPart(int least) {
        return exec(session -> begin(session, items.pick()).set(HAD, Tagged.NOTHING))
                .exec(request("GET part").header("Range", session -> somewhere(least)));
    }

    /** The same, where the value is still the one of an ETag; else all of the new one. */
    ChainBuilder getPartIfUnchanged(int least) {
        return exec(session -> begin(session, items.pick()))
                .exec(request("GET part if unchanged")
                        .header("Range", session -> somewhere(least))
                        .header("If-Range", session -> had(session).tag()));
    }

    /** Reads everything once more when the load is over: now it must be what was stored last. */
    PopulationBuilder back(String name) {
        return back(name, (key, seen) -> true);
    }

    /** The same, where more must hold of each key and the write that was read last. */
    PopulationBuilder back(String name, BiPredicate<Integer, Integer> holds) {
        AtomicInteger readers = new AtomicInteger();
        int keys = items.ledger().keys();
        ChainBuilder settle = exec(session -> session.set(TRIES, 0).set(SEEN, NOTHING))
                .exec(asLongAs(session -> session.getInt(SEEN) < items.ledger().stored(session.getInt(KEY))
                        && session.getInt(TRIES) < MOST_TRIES)
                        .on(getAgain(name + ", to be purged"),
                                exec(session -> session.set(TRIES, session.getInt(TRIES) + 1)),
                                doIf(session -> session.getInt(SEEN) < items.ledger().stored(session.getInt(KEY)))
                                        .then(exec(session -> session).pause(BETWEEN_TRIES))));
        ChainBuilder one = doIf(session -> items.ledger().least(session.getInt(KEY)) < items.ledger().stored(session.getInt(KEY)))
                .then(settle)
                .exec(session -> begin(session, session.getInt(KEY))
                        .set(LEAST, items.ledger().stored(session.getInt(KEY))))
                .exec(request(name).check(bodyBytes()
                        .transformWithSession((body, session) -> !hasSeen(session)
                                || holds.test(session.getInt(KEY), session.getInt(SEEN)))
                        .is(true)));
        return scenario(name)
                .exec(session -> session.set("reader", readers.getAndIncrement()))
                .exec(repeat(keys / READERS + 1, "turn")
                        .on(exec(session -> session.set(KEY, session.getInt("turn") * READERS + session.getInt("reader"))),
                                doIf(session -> session.getInt(KEY) < keys).then(one)))
                .injectOpen(atOnceUsers(READERS));
    }

    private Session begin(Session session, int key) {
        return session.removeAll(STATUS, TAG, RANGE)
                .set(KEY, key)
                .set(SEEN, NOTHING)
                .set(HAD, items.seen(key))
                .set(LEAST, items.ledger().least(key));
    }

    private HttpRequestActionBuilder request(String name) {
        // Of a 304 Gatling looks at no check of a body, so its judge looks at the fields.
        return http(name)
                .get(session -> items.path(session.getInt(KEY)))
                .check(status().in(200, 206, 304, 404).saveAs(STATUS),
                        header("ETag").optional().saveAs(TAG),
                        header("Content-Range").optional().saveAs(RANGE),
                        header("ETag").withDefault("").transformWithSession(this::judgeUnchanged).saveAs(SEEN),
                        bodyBytes().transformWithSession(this::judge).saveAs(SEEN));
    }

    private Integer judgeUnchanged(String tag, Session session) {
        return statusOf(session) == 304 ? judge(session, new Answer(304, tag, null, new byte[0])) : NOTHING;
    }

    private Integer judge(byte[] body, Session session) {
        int status = statusOf(session);
        // Another status has failed by now.
        return status == 0
                ? NOTHING
                : judge(session, new Answer(status, session.getString(TAG), session.getString(RANGE), body));
    }

    private int judge(Session session, Answer answer) {
        return items.judge(session.getInt(KEY), session.getInt(LEAST), had(session), answer);
    }

    private static int statusOf(Session session) {
        return session.contains(STATUS) ? session.getInt(STATUS) : 0;
    }

    /** Whether the last read was answered, and rightly. */
    static boolean hasSeen(Session session) {
        return session.getInt(SEEN) != NOTHING;
    }

    private static Tagged had(Session session) {
        return session.get(HAD);
    }

    private static String somewhere(int least) {
        int length = ThreadLocalRandom.current().nextInt(2 * Value.LINE, Math.min(least, 64 << 10) + 1);
        int from = ThreadLocalRandom.current().nextInt(least - length + 1);
        return "bytes=" + from + "-" + (from + length - 1);
    }
}
