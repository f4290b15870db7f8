package dev.weir;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.bucket.Buckets;
import dev.weir.bucket.WholeBuckets;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.Lease;
import dev.weir.cache.OffHeapTier;
import dev.weir.config.Settings;
import dev.weir.embedded.LocalPostgres;
import dev.weir.engine.Engine;
import dev.weir.engine.Installer;
import dev.weir.engine.ReadFlow;
import dev.weir.engine.Rules;
import dev.weir.engine.WriteFlow;
import dev.weir.http.EdgeServer;
import dev.weir.observe.AdminServer;
import dev.weir.observe.BuildInfo;
import dev.weir.observe.Health;
import dev.weir.observe.Logs;
import dev.weir.observe.Meters;
import dev.weir.observe.Readiness;
import dev.weir.purge.VarnishPurges;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseState;
import dev.weir.database.Dsn;
import dev.weir.database.Durability;
import dev.weir.write.GroupCommit;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.schema.Migrations;
import dev.weir.database.Pool;
import dev.weir.database.PostgresConnector;
import dev.weir.schema.Reaper;
import dev.weir.database.Rights;
import dev.weir.schema.Site;
import dev.weir.schema.VersionFloor;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running edge: the composition root, which starts every component in order and closes them in reverse.
 *
 * <p>Threads: {@link #start} is called by one thread; {@link #close} may be called by any, also several times; {@link
 * #awaitStop} returns once the first of them has closed everything.
 */
public final class Edge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Edge.class);
    private static final Duration BUCKETS_EVERY = Duration.ofSeconds(1);

    private final Settings settings;
    private final Readiness readiness = new Readiness();
    private final Deque<Closing> started = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable LocalPostgres local;
    private volatile boolean closing;
    private int port;
    private int adminPort;

    private Edge(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts an edge; when it returns, the edge answers.
     *
     * @throws Exception with a message for the operator; whatever had been started is closed again
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
        // Before anything is made that the edge could not use.
        EdgeServer.checkAddress(settings.http());
        AdminServer.checkAddress(settings.admin());
        OpenFiles.check(settings);
        Meters meters = closing("meters", new Meters(settings.observe()));
        var registry = meters.registry();

        Dsn dsn = Dsn.parse(database());
        HikariDataSource pool = closing("pool", Pool.open(dsn, settings.database(), registry));
        String databaseVersion;
        try (Connection connection = pool.getConnection()) {
            Durability.check(connection);
            databaseVersion = connection.getMetaData().getDatabaseProductVersion();
            Rights.check(connection);
        }
        Migrations.run(settings.database().migrate(), pool);
        var floor = new VersionFloor(registry);
        try (Connection connection = pool.getConnection()) {
            Site.settle(connection, settings.site());
            floor.look(connection);
        }
        DatabaseState state = closing(
                "state of the database", DatabaseState.of(dsn, settings.database(), settings.outage(), registry));

        VarnishPurges purges = closing("Varnish purges", VarnishPurges.start(settings.varnish(), registry));
        // A new epoch: other caches may have missed what this edge has missed (coherence rule 5).
        var identity = new DatabaseIdentity(purges::banAll);
        Buckets buckets = closing("buckets", new Buckets(pool, settings.buckets(), BUCKETS_EVERY, registry));
        OffHeapTier offHeap = closing("off-heap tier", new OffHeapTier(settings.cache().offHeap(), registry));
        var lease = new Lease(settings.changes(), identity::epoch, Ticker.systemTicker(), registry);
        var index = new CacheIndex(
                settings.cache().heap(), settings.changes(), lease, identity::epoch, Ticker.systemTicker(), registry);
        var large = new LargeItems(pool, settings.read());
        var installer =
                new Installer(index, offHeap, large, purges, settings.cache().offHeap(),
                        settings.read().inlineBytes());
        GroupLoad loads = closing("load lanes", new GroupLoad(
                state.connector(
                        new PostgresConnector(dsn, settings.database(), "weir load", settings.database().socketTimeout())),
                identity, settings.read(), registry));
        GroupCommit commit = closing("write lanes", new GroupCommit(
                state.connector(new PostgresConnector(dsn, settings.database(), "weir write", settings.write().lockWait())),
                identity, settings.write(), installer, registry));
        Reaper reaper = closing("reaper", new Reaper(pool, settings.reaper(), floor, registry));

        Coherence coherence = closing(
                "change stream", new Coherence(settings, dsn, index, lease, identity, purges, state, registry));

        state.start();
        buckets.start();
        loads.start();
        commit.start();

        readiness.register("database", () -> health(state, loads));
        readiness.register("changes", coherence::health);
        readiness.register("versions", () -> floor.isAtEnd() ? new Health.Down(floor.detail()) : new Health.Up(floor.detail()));
        readiness.register("varnish", () -> new Health.Up(purges.detail()));
        var wholeBuckets = new WholeBuckets(pool, settings.emptying(), coherence::forget);
        AdminServer admin = closing("admin listener", AdminServer.start(
                settings.admin(), readiness, meters, List.of(new BucketRoute(wholeBuckets))));
        adminPort = admin.port();
        // Closed before the listener, so that who waits for one is told.
        closing("emptying of buckets", wholeBuckets);
        var reads = new ReadFlow(
                index, lease, installer, loads, large, buckets, settings.read(), settings.changes(), Ticker.systemTicker(),
                registry);
        var writes = new WriteFlow(commit, purges, registry);
        var engine = new Engine(Rules.of(buckets::kind), reads, writes);
        EdgeServer server = closing("listener", EdgeServer.start(
                settings.http(), settings.limits(), engine, buckets::cachePolicy, purges::isRefused,
                settings.observe().accessLog(), registry));
        port = server.port();
        readiness.vital("listener", server::isAlive);
        readiness.serving();
        if (local != null) {
            local.listening(url());
        }
        log.info(
                "Weir {} answers at {}; health and metrics at {}; PostgreSQL {} {}",
                BuildInfo.version(),
                url(),
                admin.url(),
                databaseVersion,
                local == null ? "at " + dsn.place() : "in " + local.place());

        coherence.start();
        reaper.start();
        Thread.ofPlatform().name("weir-after-start").daemon().start(() -> afterStart(offHeap, meters));
    }

    /** A database that is there may still let no load through: its connections are taken, or a table is locked. */
    private static Health health(DatabaseState state, GroupLoad loads) {
        String trouble = state.trouble();
        if (trouble == null && loads.isAnyAway()) {
            trouble = "gives loads no answer";
        }
        return trouble == null ? new Health.Up("answers") : new Health.Down(trouble);
    }

    /** What nobody has to wait for before the first request is answered. */
    private void afterStart(OffHeapTier offHeap, Meters meters) {
        try {
            offHeap.open();
        } catch (IllegalStateException e) {
            // Chronicle cannot be loaded any more while the JVM is ending.
            if (!closing) {
                log.error("The off-heap tier stays closed, so large objects are not cached", e);
            }
        }
        meters.start();
    }

    private void died(Thread thread, Throwable failure) {
        if (!closing) {
            log.error("Thread {} died", thread.getName(), failure);
        }
    }

    private String database() {
        String given = settings.database().dsn();
        if (given != null) {
            return given;
        }
        local = closing("embedded database", LocalPostgres.start(settings.embedded()));
        return local.dsn();
    }

    private <T extends AutoCloseable> T closing(String name, T component) {
        synchronized (started) {
            started.push(new Closing(name, component));
        }
        return component;
    }

    /** The real port, also where 0 was asked for. */
    public int port() {
        return port;
    }

    /** The real admin port, also where 0 was asked for. */
    public int adminPort() {
        return adminPort;
    }

    /** Where the edge answers, {@code http://127.0.0.1:8081}; without a slash at the end. */
    public String url() {
        String host = settings.http().host();
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Waits until the edge has been closed. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        closing = true;
        Logs.stopping();
        readiness.draining();
        while (true) {
            Closing next;
            synchronized (started) {
                next = started.poll();
            }
            if (next == null) {
                break;
            }
            try {
                next.component().close();
            } catch (Exception e) {
                log.error("Closing the {} failed", next.name(), e);
            }
        }
        stopped.countDown();
    }

    private record Closing(String name, AutoCloseable component) {}
}
