package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.WriteRules;
import dev.weir.database.StoreException;
import dev.weir.engine.Freshness;
import dev.weir.engine.Rules;
import dev.weir.item.BucketName;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.request.ClientConnection;
import dev.weir.response.PieceOutput;
import dev.weir.testing.Waiting;
import dev.weir.transport.RequestCycle.Stage;
import io.micrometer.core.instrument.Timer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A GET of an item that has to be loaded is answered as on the full path, by the fast path or with what it has read. */
final class FastLoadIT {
    private static final int TRIES = 300;
    private static final String INTERESTING =
            "\r\n \t:;,/?#%\"\\\0\u007f\u00e4*-_.~GETHTTP/1.1 Host: If-None-Match: Range: bytes=0-1 Cache-Control: no-cache"
                    + " Weir-Min-Version: 1.0 Accept-Encoding: identity, gzip;q=0, *";

    /** Requests that have reached the handler of items: it asks what the bucket's kind means, and Helidon is at the body. */
    private final AtomicInteger handled = new AtomicInteger();
    private final EdgeFixture quick = new EdgeFixture(rules(handled));
    private final EdgeFixture slow = new EdgeFixture(rules(new AtomicInteger()));

    FastLoadIT() {
        quick.flows.loadAll(true);
        slow.flows.loadAll(false);
        for (EdgeFixture edge : new EdgeFixture[] {quick, slow}) {
            store(edge, "k", ContentFields.NONE, "value");
            store(edge, "empty", ContentFields.NONE, "");
            store(edge, "below", ContentFields.NONE, "x".repeat(PieceOutput.PIECE - 1));
            store(edge, "large", ContentFields.NONE, "x".repeat(PieceOutput.PIECE));
            store(edge, "described", ContentFields.of(null, "de", "inline"), "value");
            store(edge, "encoded", ContentFields.of(ContentCoding.GZIP, null, null), Encoded.gzip(Encoded.TEXT));
        }
    }

    private static Rules rules(AtomicInteger handled) {
        return Rules.of(bucket -> {
            if (ClientConnection.CURRENT.get().client().cycle().stage() == Stage.BODY) {
                handled.incrementAndGet();
            }
            return BucketSettings.REGISTER;
        }, bucket -> WriteRules.upTo(Long.MAX_VALUE));
    }

    private static void store(EdgeFixture edge, String key, ContentFields content, String value) {
        store(edge, key, content, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void store(EdgeFixture edge, String key, ContentFields content, byte[] value) {
        edge.flows.storeBySql(
                new ItemKey(new BucketName("b"), key),
                new Metadata("text/plain", Metadata.NEVER, content, Tags.of(List.of("a", "b"))), value);
    }

    @AfterEach
    @AfterProperty
    void stop() {
        quick.close();
        slow.close();
    }

    private static String get(String key, String... fields) {
        return "GET /kv/b/" + key + " HTTP/1.1\r\nHost: edge\r\n" + String.join("", fields) + "\r\n";
    }

    /** All that is said to these bytes, but for when, and for the number of an error. */
    private static String said(EdgeFixture edge, String request) {
        try (RawClient client = edge.raw()) {
            return client.send(request.getBytes(StandardCharsets.ISO_8859_1)).end().rest()
                    .replaceAll("\r\nDate: [^\r]*", "\r\nDate:")
                    .replaceAll("see [0-9a-f]+ in", "see it in");
        } catch (UncheckedIOException reset) {
            return "reset";
        }
    }

    /** The answer, which is the same on both ways, after one read of each. */
    private String sameAnswer(String request) {
        int before = quick.flows.reads.get();
        String answer = said(quick, request);
        assertEquals(before + 1, quick.flows.reads.get(), request);
        assertEquals(said(slow, request), answer, request);
        assertEquals(0, slow.flows.openResults());
        return answer;
    }

    private Timer timer(String status) {
        return quick.registry.get("weir.http.requests").tags("method", "GET", "route", "kv", "status", status).timer();
    }

    private double active() {
        return quick.registry.get("weir.http.requests.active").gauge().value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "empty", "below", "described"})
    void aLoadedItemIsAnsweredByTheFastPathToTheByte(String key) {
        String answer = sameAnswer(get(key));
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nDate:\r\n"), answer);
        assertTrue(answer.contains("\r\nCache-Status: weir; fwd=uri-miss\r\n"), answer);
        String matched = sameAnswer(get(key, "If-None-Match: *\r\n"));
        assertTrue(matched.startsWith("HTTP/1.1 304 "), matched);
        assertTrue(matched.contains("\r\nCache-Status: weir; fwd=uri-miss\r\n"), matched);
        assertEquals(0, handled.get());
        Waiting.until(() -> timer("2xx").count() == 1 && timer("3xx").count() == 1);
    }

    @ParameterizedTest
    @EnumSource(Freshness.class)
    void cachesAreToldHowFreshALoadedItemIs(Freshness freshness) {
        quick.flows.answerWith(freshness);
        slow.flows.answerWith(freshness);
        sameAnswer(get("k"));
        assertEquals(0, handled.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "encoded", "none"})
    void whatTheFastPathCannotSendIsAnsweredByTheHandlerFromTheSameRead(String key) {
        String answer = sameAnswer(get(key, "Accept-Encoding: identity\r\n"));
        assertTrue(answer.contains("\r\nCache-Status: weir; fwd=uri-miss\r\n"), answer);
        assertTrue(handled.get() > 0);
        assertEquals(0, active());
    }

    @Test
    void aFailureOfTheLoadIsAnsweredByTheHandlerWithoutAnotherTry() {
        List<RuntimeException> failures = List.of(
                new StoreException.Unavailable("unavailable on demand"), new StoreException.Overloaded("overloaded on demand"),
                new IllegalStateException("failed on demand"));
        for (RuntimeException failure : failures) {
            quick.flows.failWith(failure);
            slow.flows.failWith(failure);
            String answer = sameAnswer(get("k"));
            assertTrue(answer.startsWith("HTTP/1.1 50"), answer);
        }
        assertEquals(0, active());
        Waiting.until(() -> timer("5xx").count() == 3);
    }

    @Test
    void aLoadTakesAPermitAndGivesItBackBeforeItsAnswer() {
        CountDownLatch gate = new CountDownLatch(1);
        quick.flows.holdReads(gate);
        try (RawClient client = quick.raw()) {
            client.send(get("k"));
            Waiting.until(() -> quick.flows.waitingReads() == 1);
            assertEquals(1, active());
            gate.countDown();
            assertEquals(200, client.answer().status());
            assertEquals(0, active());
        }
        assertEquals(0, handled.get());
    }

    @Test
    void withoutAPermitALoadIsRefusedByTheHandler() {
        AtomicInteger visits = new AtomicInteger();
        try (EdgeFixture full = new EdgeFixture(rules(visits), "http.max-requests=1")) {
            full.flows.loadAll(true);
            store(full, "k", ContentFields.NONE, "value");
            CountDownLatch gate = new CountDownLatch(1);
            full.flows.holdReads(gate);
            try (RawClient first = full.raw(); RawClient second = full.raw()) {
                first.send(get("k"));
                Waiting.until(() -> full.flows.waitingReads() == 1);
                second.send(get("none"));
                assertEquals(503, second.answer().status());
                assertTrue(visits.get() > 0);
                gate.countDown();
                assertEquals(200, first.answer().status());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "none"})
    void theTimeOfARequestIsThatOfItsLoadToo(String key) {
        CountDownLatch gate = new CountDownLatch(1);
        quick.flows.holdReads(gate);
        try (RawClient client = quick.raw()) {
            client.send(get(key));
            Waiting.until(() -> quick.flows.waitingReads() == 1);
            long since = System.nanoTime();
            Waiting.until(() -> System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(200));
            gate.countDown();
            client.answer();
        }
        String status = key.equals("k") ? "2xx" : "4xx";
        Waiting.until(() -> quick.registry.find("weir.http.requests").tags("status", status).timer() != null
                && timer(status).count() == 1);
        assertTrue(timer(status).totalTime(TimeUnit.MILLISECONDS) > 200);
    }

    @Test
    void aLimitedAddressIsCountedBeforeItsLoad() {
        try (EdgeFixture limited = new EdgeFixture("limits.requests-per-second=1")) {
            limited.flows.loadAll(true);
            try (RawClient client = limited.raw()) {
                assertEquals(404, client.send(get("none")).answer().status());
                assertEquals(429, client.send(get("none")).answer().status());
            }
            assertEquals(1, limited.flows.reads.get());
        }
    }

    @Test
    void aStopWaitsForTheLoadUnderWay() {
        CountDownLatch gate = new CountDownLatch(1);
        quick.flows.holdReads(gate);
        try (RawClient client = quick.raw()) {
            client.send(get("k"));
            Waiting.until(() -> quick.flows.waitingReads() == 1);
            int port = quick.port();
            Thread stopping = Thread.startVirtualThread(quick::stop);
            Waiting.until(() -> {
                try (RawClient refused = new RawClient(port)) {
                    return false;
                } catch (UncheckedIOException e) {
                    return true;
                }
            });
            gate.countDown();
            assertEquals("value", client.answer().body());
            assertTrue(client.isClosed());
            Waiting.until(() -> !stopping.isAlive());
        }
    }

    @Test
    void oneConnectionTakesBothWaysInTurn() {
        try (RawClient client = quick.raw()) {
            for (int i = 0; i < 3; i++) {
                assertEquals("value", client.send(get("k")).answer().body());
                assertEquals(404, client.send(get("none")).answer().status());
                assertEquals("va", client.send(get("k", "Range: bytes=0-1\r\n")).answer().body());
                assertEquals(PieceOutput.PIECE, client.send(get("large")).answer().body().length());
            }
        }
        assertEquals(12, quick.flows.reads.get());
    }

    @Provide
    Arbitrary<String> changedGets() {
        Arbitrary<String> gets = Arbitraries.of(
                get("k", "Connection: keep-alive\r\n", "If-None-Match: \"1001\"\r\n", "User-Agent: x\r\n"), get("described"),
                get("encoded", "Accept-Encoding: gzip, br;q=0\r\n"), get("large"), get("none"));
        return Combinators.combine(gets, Mutation.any(INTERESTING).list().ofMaxSize(2)).as(Mutation::changed);
    }

    @Property(tries = TRIES)
    void whateverBecomesOfARequestTheAnswerIsThatOfTheFullPath(@ForAll("changedGets") String request) {
        int before = quick.flows.reads.get();
        int handledBefore = handled.get();
        assertEquals(said(slow, request), said(quick, request));
        assertEquals(0, slow.flows.openResults());
        assertTrue(quick.flows.reads.get() <= before + 1);
        Statistics.label("on the fast path").collect(quick.flows.reads.get() > before && handled.get() == handledBefore)
                .coverage(ways -> ways.check(true).percentage(share -> share > 5));
    }
}
