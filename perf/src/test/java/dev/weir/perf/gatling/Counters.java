package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters that many increment by compare-and-set: read, add one, and store it if nobody else was quicker. The write's number is
 * the count. No count is ever won twice, and in the end each counter equals the increments that were acknowledged.
 */
final class Counters {
    private static final String WON = "won";
    private static final String PENDING = "pending";

    private final Items items;
    private final Reads reads;
    private final Set<Long> wins = ConcurrentHashMap.newKeySet();

    Counters(Items items) {
        this.items = items;
        this.reads = new Reads(items);
    }

    /** One try to increment one counter. */
    ChainBuilder increment() {
        return exec(session -> session.set(Reads.KEY, items.pick()))
                .exec(reads.getAgain("GET"))
                .doIf(Reads::hasSeen)
                .then(exec(this::begin)
                        .exec(doIfOrElse(session -> session.getInt(Reads.SEEN) == 0)
                                .then(store("PUT if none").header("If-None-Match", "*"))
                                .orElse(store("PUT if match").header("If-Match", session -> session.getString(Reads.TAG))))
                        .exec(this::acknowledge));
    }

    PopulationBuilder back(String name) {
        return reads.back(name, (key, count) -> count == wins.stream().filter(win -> win >>> 32 == key).count());
    }

    private HttpRequestActionBuilder store(String name) {
        return http(name)
                .put(session -> items.path(session.getInt(Reads.KEY)))
                .body(ByteArrayBody(session -> items.value(session.getInt(Reads.KEY), next(session))))
                .check(status().in(200, 412).saveAs("outcome"),
                        header("Weir-Purge").optional().saveAs(PENDING),
                        status().transformWithSession(this::judge).saveAs(WON));
    }

    private Session begin(Session session) {
        items.ledger().send(session.getInt(Reads.KEY), next(session));
        return session.removeAll(WON, PENDING);
    }

    /** Whether this increment is the one that was stored. */
    private Boolean judge(Integer status, Session session) {
        if (status != 200) {
            return false;
        }
        if (!wins.add((long) session.getInt(Reads.KEY) << 32 | next(session))) {
            throw new Wrong("LOST: two increments of one count were acknowledged");
        }
        return true;
    }

    private Session acknowledge(Session session) {
        if (session.contains(WON) && session.getBoolean(WON)) {
            items.ledger().acknowledge(session.getInt(Reads.KEY), next(session), session.contains(PENDING));
        }
        return session;
    }

    private static int next(Session session) {
        return session.getInt(Reads.SEEN) + 1;
    }
}
