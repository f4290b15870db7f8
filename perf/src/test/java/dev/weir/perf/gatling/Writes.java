package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import java.util.OptionalInt;

/** Gatling's steps that write items. A writer has its key for itself, so that the order of its writes is known. */
final class Writes {
    private static final String WRITE = "write";
    private static final String STORED = "stored";
    private static final String PENDING = "pending";

    private final Items items;
    private final Reads reads;

    Writes(Items items) {
        this.items = items;
        this.reads = new Reads(items);
    }

    /** PUT or DELETE of an item, as its number says. */
    ChainBuilder write() {
        return claimed(exec(send()));
    }

    /** The same, and the writer's own GET at once, while nobody else may have written. */
    ChainBuilder writeAndRead() {
        return claimed(exec(send()).exec(reads.getAgain("GET own write")));
    }

    /** PUTs every item once. */
    PopulationBuilder fill(String name) {
        return scenario(name)
                .exec(repeat(items.ledger().keys(), Reads.KEY)
                        .on(exec(session -> session.removeAll(STORED, PENDING)
                                .set(WRITE, items.ledger().next(session.getInt(Reads.KEY)))), send()))
                .injectOpen(atOnceUsers(1));
    }

    /** Where every key has its writer, a read instead, so that no client spins. */
    private ChainBuilder claimed(ChainBuilder chain) {
        return exec(this::claim)
                .doIfOrElse(session -> session.contains(WRITE))
                .then(chain, exec(this::release))
                .orElse(reads.get());
    }

    private ChainBuilder send() {
        return doIfOrElse(session -> items.ledger().removes(session.getInt(WRITE)))
                .then(http("DELETE")
                        .delete(session -> items.path(session.getInt(Reads.KEY)))
                        .check(status().is(200).saveAs(STORED), header("Weir-Purge").optional().saveAs(PENDING)))
                .orElse(http("PUT")
                        .put(session -> items.path(session.getInt(Reads.KEY)))
                        .body(ByteArrayBody(session -> items.value(session.getInt(Reads.KEY), session.getInt(WRITE))))
                        .check(status().is(200).saveAs(STORED), header("Weir-Purge").optional().saveAs(PENDING)))
                .exec(this::acknowledge);
    }

    private Session claim(Session session) {
        Session begun = session.removeAll(WRITE, STORED, PENDING);
        OptionalInt key = items.ledger().claim(items.pick());
        return key.isEmpty()
                ? begun
                : begun.set(Reads.KEY, key.getAsInt()).set(WRITE, items.ledger().next(key.getAsInt()));
    }

    private Session acknowledge(Session session) {
        if (session.contains(STORED)) {
            items.ledger().acknowledge(session.getInt(Reads.KEY), session.getInt(WRITE), session.contains(PENDING));
        }
        return session;
    }

    private Session release(Session session) {
        items.ledger().release(session.getInt(Reads.KEY));
        return session;
    }
}
