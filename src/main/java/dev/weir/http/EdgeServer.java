package dev.weir.http;

import dev.weir.audit.Oversight;
import dev.weir.bucket.CachePolicy;
import dev.weir.content.Decodings;
import dev.weir.engine.Engine;
import dev.weir.engine.Expiry;
import dev.weir.face.Face;
import dev.weir.face.FaceRouting;
import dev.weir.fastpath.FastGet;
import dev.weir.fastpath.FastPath;
import dev.weir.fastpath.FastPut;
import dev.weir.handler.EdgeRouting;
import dev.weir.item.BucketName;
import dev.weir.listing.ListSettings;
import dev.weir.request.LimitSettings;
import dev.weir.request.Shortcut;
import dev.weir.response.CacheControls;
import dev.weir.tls.Tls;
import dev.weir.transport.ListenAddress;
import dev.weir.transport.ListenFailedException;
import dev.weir.transport.Listener;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.Header;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public listeners, the main one and those of faces: Helidon's HTTP, set up so that everything a client can make the edge do
 * is bounded.
 */
public final class EdgeServer implements AutoCloseable {
    /** The name of the main listener. */
    public static final String NAME = "http";

    private static final Supplier<Shortcut> NO_SHORTCUT = () -> (bytes, client) -> bytes;

    private final HttpSettings http;
    private final ListenerCommons commons;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<String, Listener> ofFaces = new LinkedHashMap<>();

    private EdgeServer(HttpSettings http, ListenerCommons commons) {
        this.http = http;
        this.commons = commons;
    }

    /**
     * Starts listening. Every address is bound before any listener accepts.
     *
     * @param inlineBytes the largest value in an answer to a write
     * @param policies the cache policy of every bucket, declared or not; called on every read
     * @param expiry when items expire
     * @param faces each gets a listener
     * @param recording what is recorded of requests
     * @param tls that of a listener, {@code http} or the name of a face; null if its clients speak in the clear
     * @throws ListenFailedException if an address cannot be bound
     */
    public static EdgeServer start(
            HttpSettings http,
            LimitSettings limits,
            ListSettings list,
            int inlineBytes,
            Engine engine,
            Function<BucketName, CachePolicy> policies,
            BooleanSupplier purgesRefused,
            Expiry expiry,
            List<Face> faces,
            Recording recording,
            Function<String, @Nullable Tls> tls,
            MeterRegistry registry)
            throws IOException {
        var commons = new ListenerCommons(http, limits, engine, recording, tls, registry);
        Header[] onEvery = commons.onEvery();
        var cacheControls = new CacheControls(policies, purgesRefused, expiry);
        var routing = new EdgeRouting(
                engine, cacheControls, http.tagField(), commons.bodies(),
                new Decodings(limits.decodedAnswers(), limits.decodedBytes(), registry), limits, list, inlineBytes,
                InstantSource.system());
        Oversight oversight = commons.oversight(NAME);
        var gets = new FastGet(
                engine, cacheControls, http.tagField(), commons.heads(), commons.requests(), commons.meters(),
                commons.accessLog(), oversight.limits(), onEvery);
        var puts = new FastPut(
                engine, commons.bodies(), commons.requests(), commons.heads(), limits, commons.meters(), commons.accessLog(),
                oversight, onEvery);
        var server = new EdgeServer(http, commons);
        try {
            server.listeners.add(
                    commons.bind(
                            NAME, address(http), routing, recording.traces() ? NO_SHORTCUT : () -> new FastPath(gets, puts),
                            Route.OTHER));
            for (Face face : faces) {
                server.bind(face);
            }
            server.listeners.forEach(Listener::accept);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void bind(Face face) throws IOException {
        Listener listener = commons.bind(
                face.name(), address(http, face), new FaceRouting(face, commons.bodies()), NO_SHORTCUT, Route.FACE);
        listeners.add(listener);
        ofFaces.put(face.name(), listener);
        face.listening(listener.port());
    }

    /** The port of the main listener. */
    public int port() {
        return listeners.getFirst().port();
    }

    /** The port of a face's listener; negative if that face is off. */
    public int port(String face) {
        Listener listener = ofFaces.get(face);
        return listener == null ? -1 : listener.port();
    }

    /** Whether the main listener accepts connections, and those whose clients take too long are closed. */
    public boolean isAlive() {
        return listeners.getFirst().isAlive() && commons.timeouts().isAlive();
    }

    /** Whether a face's listener accepts connections. */
    public boolean isAlive(Face face) {
        Listener listener = ofFaces.get(face.name());
        return listener != null && listener.isAlive();
    }

    /** How many requests are being received or answered. */
    public long requestsInProgress() {
        return commons.timeouts().requestsInProgress();
    }

    /**
     * Stops listening, lets requests in flight finish within the grace period, and closes every connection. The listeners share
     * the grace, so they stop at the same time.
     */
    @Override
    public void close() {
        List<Thread> stopping = listeners.stream()
                .map(listener -> Thread.ofVirtual().name("weir-http-stop").start(listener::close))
                .toList();
        try {
            for (Thread one : stopping) {
                one.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        commons.close();
    }

    /**
     * Checks that the addresses can be bound, before anything else is started.
     *
     * @param faces the port of each face that is on, by its name
     * @throws ListenFailedException if one cannot be bound
     */
    public static void checkAddresses(HttpSettings http, Map<String, Integer> faces) throws ListenFailedException {
        address(http).check();
        for (var face : faces.entrySet()) {
            address(http, face.getKey(), face.getValue()).check();
        }
    }

    private static ListenAddress address(HttpSettings http) {
        return new ListenAddress(http.host(), http.port(), "--host", "--port");
    }

    private static ListenAddress address(HttpSettings http, Face face) {
        return address(http, face.name(), face.port());
    }

    private static ListenAddress address(HttpSettings http, String face, int port) {
        return new ListenAddress(http.host(), port, "--host", "--face " + face + "=PORT");
    }
}
