package dev.weir.purge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.requestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Purging peers that misbehave, by real HTTP. */
final class VarnishPurgesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ItemKey KEY = FakeVarnish.key("k");
    private static final Version VERSION = new Version(5L << 16 | 7);

    private final WireMockServer varnish = new WireMockServer(
            WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1").containerThreads(40));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<VarnishPurges> started = new ArrayList<>();

    @BeforeEach
    void start() {
        varnish.start();
    }

    @AfterEach
    void stop() {
        started.forEach(VarnishPurges::close);
        varnish.stop();
    }

    private VarnishPurges purges(Duration writeWait, Duration timeout, String... more) {
        List<String> servers = new ArrayList<>(List.of("127.0.0.1:" + varnish.port()));
        servers.addAll(List.of(more));
        var settings = new VarnishSettings(
                servers, writeWait, timeout, 4, 100, 3, Duration.ofMillis(5), Duration.ofMillis(50),
                Duration.ofMillis(100), Duration.ofMillis(50), List.of(), 4 << 20, List.of());
        VarnishPurges purges = VarnishPurges.start(settings, registry);
        started.add(purges);
        return purges;
    }

    /** Purges with more time than anything here takes, so that whoever is not told in the end is told never. */
    private VarnishPurges patient() {
        return purges(PATIENCE, PATIENCE);
    }

    private void answer(ResponseDefinitionBuilder answer) {
        varnish.resetMappings();
        varnish.stubFor(any(anyUrl()).willReturn(answer));
    }

    private double count(String meter) {
        return registry.get(meter).counters().stream().mapToDouble(c -> c.count()).sum();
    }

    @Test
    void aWriterIsToldWhenThePurgeIsTaken() {
        answer(aResponse().withStatus(200));
        VarnishPurges purges = patient();
        purges.changed(KEY, VERSION);
        assertTrue(purges.await(List.of(KEY)));
        varnish.verify(1, requestedFor("PURGE", urlEqualTo("/kv/b/k")).withHeader("Weir-Version", equalTo("5.7")));
        assertEquals("127.0.0.1:" + varnish.port() + " has been told of every change", purges.detail());
        assertFalse(purges.isRefused());
        assertEquals(1, count("weir.purge.sent"));
        assertEquals(1, registry.get("weir.purge.seconds").timer().count());
    }

    @Test
    void aContendedPurgeIsRepeatedUntilItIsTaken() {
        varnish.stubFor(request("PURGE", anyUrl()).inScenario("hot").whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(409)).willSetStateTo("cool"));
        varnish.stubFor(request("PURGE", anyUrl()).inScenario("hot").whenScenarioStateIs("cool")
                .willReturn(aResponse().withStatus(200)));
        VarnishPurges purges = patient();
        purges.changed(KEY, VERSION);
        assertTrue(purges.await(List.of(KEY)));
        assertEquals(1, count("weir.purge.retries"));
        assertEquals(0, count("weir.purge.failures"));
    }

    @Test
    void aVarnishThatRefusesDoesNotHoldWritersAndIsToldOnceItTakesPurges() {
        for (ResponseDefinitionBuilder refusal : List.of(
                aResponse().withStatus(403), aResponse().withStatus(405), aResponse().withStatus(503),
                aResponse().withFault(Fault.EMPTY_RESPONSE), aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE))) {
            answer(refusal);
            VarnishPurges purges = patient();
            purges.changed(KEY, VERSION);
            assertFalse(purges.await(List.of(KEY)));
            Waiting.until("it counts as refused", purges::isRefused);
            assertTrue(purges.detail().endsWith("; writers do not wait for it"), purges.detail());
            answer(aResponse().withStatus(200));
            Waiting.until("it is told", () -> !purges.isRefused());
            purges.changed(KEY, new Version(VERSION.number() + 1));
            assertTrue(purges.await(List.of(KEY)));
            purges.close();
            registry.clear();
        }
    }

    @Test
    void aHungVarnishCostsAFewWritersTheirWaitAndTheRestNothing() throws Exception {
        answer(aResponse().withStatus(200).withFixedDelay((int) PATIENCE.toMillis() * 10));
        VarnishPurges purges = purges(Duration.ofMillis(200), PATIENCE);
        List<CompletableFuture<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ItemKey key = FakeVarnish.key("k" + i);
            purges.changed(key, VERSION);
            writers.add(CompletableFuture.supplyAsync(() -> purges.await(List.of(key)), Thread::startVirtualThread));
        }
        for (CompletableFuture<Boolean> writer : writers) {
            assertFalse(writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        assertEquals(1, registry.get("weir.purge.breaker").gauge().value());
        // Nobody waits for it now: so many waits would not end within the test's time.
        for (int i = 0; i < 10_000; i++) {
            purges.changed(KEY, new Version(VERSION.number() + i));
            assertFalse(purges.await(List.of(KEY)));
        }
    }

    @Test
    void aVarnishThatIsUnreachableDelaysNoOther() {
        answer(aResponse().withStatus(200));
        VarnishPurges purges = purges(PATIENCE, PATIENCE, "127.0.0.1:1");
        purges.changed(KEY, VERSION);
        assertFalse(purges.await(List.of(KEY)));
        Waiting.until("the other is told", () -> varnish.findAll(requestedFor("PURGE", urlEqualTo("/kv/b/k"))).size() == 1);
    }

    @Test
    void bansAreSentTwice() {
        answer(aResponse().withStatus(200));
        VarnishPurges purges = patient();
        purges.banAll();
        purges.banBucket(FakeVarnish.BUCKET);
        Waiting.until("each was sent twice", () -> count("weir.purge.bans") == 4);
        Waiting.until("each was taken twice", () -> purges.detail().endsWith("every change"));
        varnish.verify(2, requestedFor("BAN", urlEqualTo("/")).withHeader("Weir-Ban", equalTo("*")));
        varnish.verify(2, requestedFor("BAN", urlEqualTo("/kv/b")).withHeader("Weir-Ban", equalTo("bucket")));
    }

    @Test
    void whatWaitsIsDeliveredBeforeTheEnd() {
        answer(aResponse().withStatus(200));
        VarnishPurges purges = patient();
        for (int i = 0; i < 50; i++) {
            purges.changed(FakeVarnish.key("k" + i), VERSION);
        }
        purges.close();
        assertEquals(50, varnish.findAll(requestedFor("PURGE", anyUrl())).size());
    }

    @Test
    void theEndComesAlsoWhereAVarnishHangs() {
        answer(aResponse().withStatus(200).withFixedDelay((int) PATIENCE.toMillis() * 10));
        VarnishPurges purges = purges(Duration.ofMillis(50), PATIENCE.multipliedBy(10));
        purges.changed(KEY, VERSION);
        Waiting.until("it is on its way", () -> count("weir.purge.sent") == 1);
        purges.close();
        assertFalse(purges.await(List.of(KEY)));
    }

    @Test
    void withNoVarnishThereIsNothingToWaitFor() {
        try (VarnishPurges none = VarnishPurges.start(
                new VarnishSettings(
                        List.of(), PATIENCE, PATIENCE, 4, 100, 3, PATIENCE, PATIENCE, PATIENCE, PATIENCE, List.of(), 4 << 20,
                        List.of()),
                registry)) {
            none.changed(KEY, VERSION);
            none.banAll();
            assertTrue(none.await(List.of(KEY)));
            assertFalse(none.isRefused());
            assertEquals("none", none.detail());
        }
    }
}
