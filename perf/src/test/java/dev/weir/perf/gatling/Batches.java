package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Gatling's steps that read and write many items by one request, {@code /multi}. */
final class Batches {
    private static final String PATH = "/multi/" + Items.BUCKET;
    private static final String ATOMIC = "?atomic=true";
    /** Keys of the batch under way, each with the least a read must bring or the write that is sent. */
    private static final String BATCH = "batch";
    private static final String STORED = "stored";
    private static final String PENDING = "pending";
    private static final int FILL = 250;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Items items;

    Batches(Items items) {
        this.items = items;
    }

    /** POST: reads some items. */
    ChainBuilder read(int entries) {
        return exec(session -> session.set(BATCH, picked(entries)))
                .exec(http("POST /multi")
                        .post(PATH)
                        .header("Content-Type", "application/json")
                        .body(StringBody(session -> body(batch(session), false)))
                        .check(status().is(200), bodyString().transformWithSession(this::judge)));
    }

    /** PUT: writes some items. */
    ChainBuilder write(int entries) {
        return write("PUT /multi", PATH, entries);
    }

    /** PUT: writes some items, all or none. */
    ChainBuilder writeAtomically(int entries) {
        return write("PUT /multi atomic", PATH + ATOMIC, entries);
    }

    /** PUTs every item once. */
    PopulationBuilder fill(String name) {
        int keys = items.ledger().keys();
        return scenario(name)
                .exec(repeat((keys + FILL - 1) / FILL, "turn")
                        .on(exec(session -> session.set(BATCH, numbered(
                                IntStream.range(session.getInt("turn") * FILL,
                                        Math.min(keys, session.getInt("turn") * FILL + FILL))))),
                                send(name, PATH)))
                .injectOpen(atOnceUsers(1));
    }

    private ChainBuilder write(String name, String path, int entries) {
        return exec(session -> session.set(BATCH, numbered(IntStream.generate(() -> items.ledger().claim(items.pick()).orElse(-1))
                .limit(entries)
                .filter(key -> key >= 0))))
                .doIf(session -> !batch(session).isEmpty())
                .then(send(name, path), exec(session -> {
                    batch(session).keySet().forEach(items.ledger()::release);
                    return session;
                }));
    }

    private ChainBuilder send(String name, String path) {
        return exec(session -> session.removeAll(STORED, PENDING))
                .exec(http(name)
                        .put(path)
                        .header("Content-Type", "application/json")
                        .body(StringBody(session -> body(batch(session), true)))
                        .check(status().is(200),
                                header("Weir-Purge").optional().saveAs(PENDING),
                                bodyString().transformWithSession(this::judgeStored).saveAs(STORED)))
                .exec(this::acknowledge);
    }

    private SortedMap<Integer, Integer> picked(int entries) {
        SortedMap<Integer, Integer> batch = new TreeMap<>();
        for (int entry = 0; entry < entries; entry++) {
            batch.computeIfAbsent(items.pick(), items.ledger()::least);
        }
        return batch;
    }

    private SortedMap<Integer, Integer> numbered(IntStream keys) {
        SortedMap<Integer, Integer> batch = new TreeMap<>();
        keys.forEach(key -> batch.put(key, items.ledger().next(key)));
        return batch;
    }

    private String body(SortedMap<Integer, Integer> batch, boolean values) {
        ArrayNode entries = JSON.createArrayNode();
        batch.forEach((key, write) -> {
            var entry = entries.addObject().put("key", items.name(key));
            if (values) {
                entry.put("data", new String(items.value(key, write), StandardCharsets.US_ASCII));
            }
        });
        return entries.toString();
    }

    private Boolean judge(String body, Session session) {
        JsonNode answered = parse(body);
        SortedMap<Integer, Integer> batch = batch(session);
        int found = 0;
        for (var entry : batch.entrySet()) {
            JsonNode value = answered.get(items.name(entry.getKey()));
            found += value == null ? 0 : 1;
            items.judgeValue(entry.getKey(), entry.getValue(),
                    value == null ? null : value.asText().getBytes(StandardCharsets.UTF_8));
        }
        if (answered.size() != found) {
            throw new Wrong("/multi answered with items that were not asked for");
        }
        return true;
    }

    private Boolean judgeStored(String body, Session session) {
        JsonNode answered = parse(body);
        List<Integer> keys = List.copyOf(batch(session).keySet());
        if (answered.size() != keys.size()) {
            throw new Wrong("/multi answered with " + answered.size() + " results to " + keys.size() + " entries");
        }
        for (int entry = 0; entry < keys.size(); entry++) {
            JsonNode result = answered.get(entry);
            if (!items.name(keys.get(entry)).equals(result.path("key").asText())
                    || !List.of("inserted", "updated").contains(result.path("result").asText())) {
                throw new Wrong("/multi did not store every entry");
            }
        }
        return true;
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Wrong("/multi answered with what is no JSON");
        }
    }

    private Session acknowledge(Session session) {
        if (session.contains(STORED)) {
            batch(session).forEach((key, write) -> items.ledger().acknowledge(key, write, session.contains(PENDING)));
        }
        return session;
    }

    private static SortedMap<Integer, Integer> batch(Session session) {
        return session.get(BATCH);
    }
}
