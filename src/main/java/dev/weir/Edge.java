package dev.weir;

import static java.util.stream.Collectors.joining;

import dev.weir.audit.AuditLog;
import dev.weir.config.Settings;
import dev.weir.database.Dsn;
import dev.weir.embedded.LocalPostgres;
import dev.weir.engine.Engine;
import dev.weir.face.Face;
import dev.weir.http.EdgeServer;
import dev.weir.http.Recording;
import dev.weir.observe.AdminServer;
import dev.weir.observe.AdminWatch;
import dev.weir.observe.BuildInfo;
import dev.weir.observe.Health;
import dev.weir.observe.Logs;
import dev.weir.observe.Meters;
import dev.weir.observe.Readiness;
import dev.weir.purge.VarnishPurges;
import dev.weir.tls.Tls;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running edge: the composition root, which starts every component in order and closes them in reverse.
 *
 * <p>Threads: {@link #start} is called by one thread; {@link #close} may be called by any thread, repeatedly; {@link #awaitStop}
 * returns once the first of them has closed everything.
 */
public final class Edge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Edge.class);

    private final Settings settings;
    private final Readiness readiness = new Readiness();
    private final Components parts = new Components();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable LocalPostgres local;
    private final AtomicBoolean closing = new AtomicBoolean();
    private @Nullable EdgeServer server;
    private int port;
    private int adminPort;

    private Edge(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts an edge; when it returns, the edge answers.
     *
     * @throws Exception with a message for the operator; everything started until then is closed again
     */
    public static Edge start(Settings settings) throws Exception {
        var edge = new Edge(settings);
        try {
            edge.startAll();
            return edge;
        } catch (Throwable failure) {
            edge.close();
            throw failure;
        }
    }

    private void startAll() throws Exception {
        Logs.start(settings.observe());
        Thread.setDefaultUncaughtExceptionHandler(this::died);
        // Before anything is created: without these the edge is of no use.
        EdgeServer.checkAddresses(settings.http(), settings.faces().ports());
        AdminServer.checkAddress(settings.admin());
        OpenFiles.check(settings);
        Meters meters = parts.add("meters", new Meters(settings.observe()));
        Tls tls = settings.tls().isOn() ? parts.add("TLS files", Tls.start(settings.tls(), meters.registry())) : null;
        Function<String, @Nullable Tls> tlsOf = listener -> settings.tls().isOn(listener) ? tls : null;
        Dsn dsn = Dsn.parse(database());
        VarnishPurges purges = parts.add("Varnish purges", VarnishPurges.start(settings.varnish(), meters.registry()));
        Caches caches = parts.add("caches", new Caches(settings, purges, meters.registry()));
        Shard shard = parts.add("database", Shard.open(dsn, settings, caches, meters.registry()));
        shard.start();

        shard.report(readiness);
        readiness.register("varnish", () -> new Health.Up(purges.detail()));
        var auditLog = new AuditLog(settings.observe().auditLog(), InstantSource.system());
        AdminServer admin = parts.add("admin listener", AdminServer.start(
                settings.admin(), settings.http().hosts(), readiness, meters,
                new AdminWatch(auditLog, settings.observe().traces()), List.of(
                        new BucketRoute(shard.wholeBuckets(), shard.guard()),
                        new SettingsRoute(
                                shard.settingsCatalogue(), shard.buckets(), shard.wholeBuckets(), shard.guard(),
                                settings.limits().valueBytes())),
                tlsOf.apply(AdminServer.NAME)));
        adminPort = admin.port();
        // Closed before the admin listener, so that a client that waits for a bucket gets its answer.
        parts.add("truncation of buckets", shard.wholeBuckets());
        Engine engine = shard.engine();
        List<Face> faces = Faces.of(settings, shard, engine, meters.registry());
        faces.forEach(face -> parts.add("face " + face.name(), face));
        EdgeServer listener = parts.add("listener", EdgeServer.start(
                settings.http(), settings.limits(), settings.list(), settings.read().inlineBytes(), engine,
                shard::cachePolicy,
                purges::isRefused, shard.expiry(), faces,
                new Recording(settings.observe().accessLog(), auditLog, settings.observe().traces()), tlsOf,
                meters.registry()));
        server = listener;
        port = listener.port();
        readiness.vital("listener", listener::isAlive);
        faces.forEach(face -> readiness.vital("face " + face.name(), () -> listener.isAlive(face)));
        faces.forEach(face -> readiness.register(
                "face-" + face.name(),
                () -> listener.isAlive(face) ? new Health.Up(url(face.name())) : new Health.Down("stopped")));
        readiness.serving();
        if (local != null) {
            local.listening(url());
        }
        log.info(
                "Weir {} answers at {}{}; health and metrics at {}; PostgreSQL {} {}",
                BuildInfo.version(),
                url(),
                faces.stream().map(face -> ", as " + face.name() + " at " + url(face.name())).collect(joining()),
                admin.url(),
                shard.version(),
                local == null ? "at " + dsn.place() : "in " + local.place());

        shard.follow();
        Thread.ofPlatform().name("weir-after-start").daemon().start(() -> afterStart(caches, meters));
    }

    /** Work that the first request need not wait for. */
    private void afterStart(Caches caches, Meters meters) {
        try {
            caches.openOffHeap();
        } catch (IllegalStateException e) {
            // Chronicle cannot be loaded while the JVM is shutting down.
            if (!closing.get()) {
                log.error("The off-heap tier stays closed, so large objects are not cached", e);
            }
        }
        meters.start();
    }

    private void died(Thread thread, Throwable failure) {
        if (!closing.get()) {
            log.error("Thread {} died", thread.getName(), failure);
        }
    }

    private String database() {
        String given = settings.database().dsn();
        if (given != null) {
            return given;
        }
        local = parts.add("embedded database", LocalPostgres.start(settings.embedded()));
        return local.dsn();
    }

    /** The actual port, even if 0 was configured. */
    public int port() {
        return port;
    }

    /** The actual admin port, even if 0 was configured. */
    public int adminPort() {
        return adminPort;
    }

    /** The actual port of a face, even if 0 was configured; negative if the face is off. */
    public int port(String face) {
        return Objects.requireNonNull(server).port(face);
    }

    /** The edge's URL, such as {@code http://127.0.0.1:8081}, without a trailing slash. */
    public String url() {
        return url(EdgeServer.NAME, port);
    }

    /** The URL of a face that is on. */
    public String url(String face) {
        return url(face, port(face));
    }

    private String url(String listener, int actualPort) {
        String host = settings.http().host();
        return (settings.tls().isOn(listener) ? "https://" : "http://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + actualPort;
    }

    /** The names of the faces that are on. */
    public Set<String> faces() {
        return settings.faces().ports().keySet();
    }

    /** Waits until the edge is closed. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Lets balancers notice that it is not ready any more. Closing it a second time cuts this short. */
    private void drain() {
        try {
            if (stopped.await(settings.http().drainDelay().toNanos(), TimeUnit.NANOSECONDS)) {
                log.info("Not waiting for balancers any longer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        EdgeServer serving = closing.getAndSet(true) ? null : server;
        long begun = System.nanoTime();
        if (serving != null) {
            log.info("Stopping; requests in progress: {}", serving.requestsInProgress());
        }
        Logs.stopping();
        readiness.draining();
        if (serving != null) {
            drain();
        }
        parts.close();
        if (serving != null) {
            log.info("Stopped in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        }
        stopped.countDown();
    }
}
