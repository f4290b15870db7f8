package dev.weir.perf.gatling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** As much of Weir's contract as the suites use, in memory, with a fault at every so manieth opportunity. */
final class FaultyServer implements AutoCloseable {
    /** What it does wrong. */
    enum Fault {
        NONE,
        OLD_VALUE,
        OLD_TAG,
        OLD_PART,
        OLD_ENTRY,
        OLD_ABSENCE,
        TORN_VALUE,
        LOST_UPDATE
    }

    private static final int EVERY = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fault fault;
    private final AtomicLong opportunities = new AtomicLong();
    private final AtomicLong versions = new AtomicLong(1);
    private final Map<String, Kept> items = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** An item, and what it was before its last write; a deleted one has no value. */
    private record Kept(long version, byte @Nullable [] value, @Nullable Kept before) {
        String tag() {
            return "\"" + version + "\"";
        }
    }

    FaultyServer(Fault fault) throws IOException {
        this.fault = fault;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/kv/", this::item);
        server.createContext("/multi/", this::multi);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void item(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().substring("/kv/".length());
        switch (exchange.getRequestMethod()) {
            case "GET" -> get(exchange, key);
            case "PUT" -> put(exchange, key);
            case "DELETE" -> {
                store(key, null);
                answer(exchange, 200, new byte[0]);
            }
            default -> answer(exchange, 405, new byte[0]);
        }
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        boolean part = exchange.getRequestHeaders().containsKey("Range");
        Kept kept = read(key, part ? Fault.OLD_PART : Fault.OLD_VALUE);
        String asked = exchange.getRequestHeaders().getFirst("If-None-Match");
        Kept before = kept == null ? null : kept.before();
        if (asked != null && before != null && asked.equals(before.tag()) && faultNow(Fault.OLD_TAG)) {
            kept = before;
        }
        if (kept == null || kept.value() == null || faultNow(Fault.OLD_ABSENCE)) {
            answer(exchange, 404, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("ETag", kept.tag());
        if (kept.tag().equals(asked)) {
            answer(exchange, 304, new byte[0]);
            return;
        }
        byte[] value = faultNow(Fault.TORN_VALUE) ? torn(kept.value(), kept.before()) : kept.value();
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        if (part && (ifRange == null || ifRange.equals(kept.tag()))) {
            String[] range = exchange.getRequestHeaders().getFirst("Range").substring("bytes=".length()).split("-");
            int from = Integer.parseInt(range[0]);
            int to = Math.min(Integer.parseInt(range[1]) + 1, value.length);
            exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, value.length));
            answer(exchange, 206, Arrays.copyOfRange(value, from, to));
        } else {
            answer(exchange, 200, value);
        }
    }

    private void put(HttpExchange exchange, String key) throws IOException {
        byte[] value = exchange.getRequestBody().readAllBytes();
        String ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
        boolean ifNone = exchange.getRequestHeaders().containsKey("If-None-Match");
        boolean[] stored = {false};
        items.compute(key, (name, kept) -> {
            boolean there = kept != null && kept.value() != null;
            stored[0] = ifMatch != null
                    ? there && kept.tag().equals(ifMatch) || faultNow(Fault.LOST_UPDATE)
                    : !ifNone || !there;
            return stored[0] ? new Kept(versions.incrementAndGet(), value, kept) : kept;
        });
        answer(exchange, stored[0] ? 200 : 412, new byte[0]);
    }

    private void multi(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String bucket = exchange.getRequestURI().getPath().substring("/multi/".length()) + "/";
        if (exchange.getRequestMethod().equals("PUT")) {
            ArrayNode results = JSON.createArrayNode();
            for (JsonNode entry : asked) {
                String key = entry.path("key").asText();
                store(bucket + key, entry.path("data").asText().getBytes(StandardCharsets.UTF_8));
                results.addObject().put("key", key).put("result", "updated");
            }
            answer(exchange, 200, JSON.writeValueAsBytes(results));
            return;
        }
        ObjectNode values = JSON.createObjectNode();
        for (JsonNode entry : asked) {
            String key = entry.path("key").asText();
            Kept kept = read(bucket + key, Fault.OLD_ENTRY);
            if (kept != null && kept.value() != null) {
                values.put(key, new String(kept.value(), StandardCharsets.UTF_8));
            }
        }
        answer(exchange, 200, JSON.writeValueAsBytes(values));
    }

    private void store(String key, byte @Nullable [] value) {
        items.compute(key, (name, kept) -> new Kept(versions.incrementAndGet(), value, kept == null ? null : last(kept)));
    }

    private static Kept last(Kept kept) {
        return new Kept(kept.version(), kept.value(), null);
    }

    private @Nullable Kept read(String key, Fault old) {
        Kept kept = items.get(key);
        return kept != null && kept.before() != null && faultNow(old) ? kept.before() : kept;
    }

    /** A value of which an earlier write left the second half. */
    private static byte[] torn(byte[] value, @Nullable Kept before) {
        byte[] torn = value.clone();
        if (before != null && before.value() != null) {
            byte[] old = before.value();
            int from = Math.min(value.length, old.length) / 2;
            System.arraycopy(old, from, torn, from, Math.min(value.length, old.length) - from);
        }
        return torn;
    }

    private boolean faultNow(Fault kind) {
        return fault == kind && opportunities.incrementAndGet() % EVERY == 0;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
