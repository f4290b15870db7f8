package dev.weir.purge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Purges of a real Varnish with the product's VCL, before a server that says which version it has. */
final class RealVarnishPurgesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ItemKey KEY = FakeVarnish.key("a b/k\u00e9");
    private static final String PATH = "/kv/b/a%20b/k%C3%A9";

    private final WireMockServer edge =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final RealVarnish varnish = start();

    private RealVarnish start() {
        edge.start();
        have(1);
        try {
            return RealVarnish.before(URI.create("http://127.0.0.1:" + edge.port()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private VarnishPurges purges = purges(PATIENCE);

    @BeforeEach
    void aCopyIsHeld() throws Exception {
        // The VCL keeps what took long for a second only, and a server's first answer may.
        URI warm = URI.create("http://127.0.0.1:" + edge.port() + "/");
        client.send(HttpRequest.newBuilder(warm).timeout(PATIENCE).build(), BodyHandlers.discarding());
        assertEquals("value 1", get());
        have(2);
        assertEquals("value 1", get(), "it should be a copy");
    }

    @AfterEach
    void stop() {
        purges.close();
        varnish.close();
        edge.stop();
        client.close();
    }

    private VarnishPurges purges(Duration writeWait) {
        var settings = new VarnishSettings(
                List.of("127.0.0.1:" + varnish.port()), writeWait, Duration.ofSeconds(10), 4, 100, 3, Duration.ofMillis(5),
                Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(50), List.of(), 4 << 20, List.of());
        return VarnishPurges.start(settings, new SimpleMeterRegistry());
    }

    /** What the server answers from now on. */
    private void have(long version) {
        edge.resetMappings();
        edge.stubFor(any(anyUrl()).willReturn(aResponse()
                .withHeader("Cache-Control", "public, max-age=0, s-maxage=3600")
                .withHeader("ETag", "\"" + version + "\"")
                .withHeader("Weir-Version", new Version(version).toString())
                .withBody("value " + version)));
    }

    private String get() throws Exception {
        var request = HttpRequest.newBuilder(varnish.url().resolve(PATH)).timeout(PATIENCE).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void anOlderCopyIsGoneOnceAWriterIsTold() throws Exception {
        for (long version = 2; version < 50; version++) {
            have(version);
            purges.changed(KEY, new Version(version));
            assertTrue(purges.await(List.of(KEY)), purges.detail());
            assertEquals("value " + version, get());
        }
    }

    @Test
    void aCopyAsNewAsTheChangeStays() throws Exception {
        purges.changed(KEY, new Version(1));
        assertTrue(purges.await(List.of(KEY)));
        assertEquals("value 1", get());
        purges.changed(KEY, Version.NONE);
        assertTrue(purges.await(List.of(KEY)));
        assertEquals("value 2", get(), "a change without a version purges whatever there is");
    }

    @Test
    void bansReachACopyByItsBucketAndByAll() throws Exception {
        purges.banBucket(new BucketName("other"));
        Waiting.until("both bans are taken", () -> purges.detail().endsWith("every change"));
        assertEquals("value 1", get());
        purges.banBucket(FakeVarnish.BUCKET);
        Waiting.until("the ban is taken", () -> purges.detail().endsWith("every change"));
        assertEquals("value 2", get());
        have(3);
        purges.banAll();
        Waiting.until("the ban is taken", () -> purges.detail().endsWith("every change"));
        assertEquals("value 3", get());
    }

    @Test
    void aFrozenVarnishIsNotWaitedForAndIsToldOnceItThaws() throws Exception {
        purges.close();
        purges = purges(Duration.ofMillis(200));
        varnish.freeze();
        purges.changed(KEY, new Version(2));
        assertFalse(purges.await(List.of(KEY)));
        Waiting.until("it is refused", purges::isRefused);
        varnish.thaw();
        Waiting.until("it is told", () -> !purges.isRefused());
        assertEquals("value 2", get());
    }
}
