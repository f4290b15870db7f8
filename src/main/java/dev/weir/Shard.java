package dev.weir;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.access.Guard;
import dev.weir.access.Jwts;
import dev.weir.access.KnownTokens;
import dev.weir.access.TokensFile;
import dev.weir.audit.NotedWrites;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.Buckets;
import dev.weir.bucket.CachePolicy;
import dev.weir.config.Settings;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseState;
import dev.weir.database.Dsn;
import dev.weir.database.Durability;
import dev.weir.database.Pool;
import dev.weir.database.PostgresConnector;
import dev.weir.database.Rights;
import dev.weir.engine.Access;
import dev.weir.engine.Engine;
import dev.weir.engine.Expiry;
import dev.weir.engine.ReadFlow;
import dev.weir.engine.Rules;
import dev.weir.engine.WriteFlow;
import dev.weir.engine.Writes;
import dev.weir.item.BucketName;
import dev.weir.listing.Listing;
import dev.weir.listing.SqlListing;
import dev.weir.observe.Health;
import dev.weir.observe.Readiness;
import dev.weir.postgres.Connector;
import dev.weir.schema.Expirer;
import dev.weir.schema.Migrations;
import dev.weir.schema.Reaper;
import dev.weir.schema.Site;
import dev.weir.schema.TagSweeper;
import dev.weir.schema.VersionFloor;
import dev.weir.store.BucketCatalogue;
import dev.weir.store.CatalogueLimits;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.LiveEdges;
import dev.weir.store.SettingsCatalogue;
import dev.weir.store.TokenRows;
import dev.weir.store.WholeBuckets;
import dev.weir.stream.ChangeWatchers;
import dev.weir.write.GroupCommit;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One database and everything that works on it: connections, schema, lanes, buckets, the change stream and the reaper. It opens
 * and closes them.
 */
final class Shard implements AutoCloseable {
    private static final Duration BUCKETS_EVERY = Duration.ofSeconds(1);

    /** On connections of the pool, which others need as well. */
    private static final int EDGE_STATEMENTS = 2;

    private final Dsn dsn;
    private final Settings settings;
    private final Caches caches;
    private final MeterRegistry registry;
    private final Components parts;

    private final HikariDataSource pool;
    private final DatabaseIdentity identity;
    private final String version;
    private final VersionFloor floor;
    private final DatabaseState state;
    private final KnownTokens tokens;
    private final Buckets buckets;
    private final Guard guard;
    private final LargeItems large;
    private final Listing listing;
    private final GroupLoad loads;
    private final GroupCommit commit;
    private final Reaper reaper;
    private final Expirer expirer;
    private final TagSweeper tagSweeper;
    private final ChangeWatchers watchers = new ChangeWatchers();
    private final ChangeSource changes;
    private final Expiry expiry;
    private final WholeBuckets wholeBuckets;
    private final SettingsCatalogue settingsCatalogue;

    /**
     * Connects to a database, checks that it is suitable and prepares its schema. Nothing uses it before {@link #start}.
     *
     * @param caches receive what is written, and what others change
     * @throws Exception with a message for the operator; everything opened until then is closed again
     */
    static Shard open(Dsn dsn, Settings settings, Caches caches, MeterRegistry registry) throws Exception {
        var parts = new Components();
        try {
            return new Shard(dsn, settings, caches, registry, parts);
        } catch (Throwable failure) {
            parts.close();
            throw failure;
        }
    }

    private Shard(Dsn dsn, Settings settings, Caches caches, MeterRegistry registry, Components parts) throws SQLException {
        this.dsn = dsn;
        this.settings = settings;
        this.caches = caches;
        this.registry = registry;
        this.parts = parts;
        this.pool = parts.add("pool", Pool.open(dsn, settings.database(), registry));
        this.floor = new VersionFloor(registry);
        this.version = prepared(pool);
        this.state = parts.add(
                "state of the database", DatabaseState.of(dsn, settings.database(), settings.outage(), registry));
        // What was open to all is so no longer; nor is a bucket that is hidden.
        this.tokens = new KnownTokens(caches.fronts()::banAll);
        this.buckets = parts.add("buckets", new Buckets(
                pool, settings.buckets(), settings.limits().valueBytes(), BUCKETS_EVERY,
                catalogue -> tokens.stored(TokenRows.all(catalogue)), caches.fronts()::banBucket, registry));
        this.guard = new Guard(
                settings.access(), tokens, buckets::isPublic, InstantSource.system(), Ticker.systemTicker());
        admitted(pool);
        this.large = new LargeItems(pool, settings.read());
        this.listing = new SqlListing(pool, buckets, settings.list());
        this.identity = new DatabaseIdentity(caches.epochs());
        this.expiry = Expiry.by(identity.clock()::latestMillis);
        this.loads = parts.add("load lanes", new GroupLoad(
                connector("weir load", settings.database().socketTimeout()), identity, settings.read(), registry));
        this.commit = parts.add("write lanes", new GroupCommit(
                connector("weir write", settings.write().lockWait()), identity, settings.write(), caches.installer(), registry));
        this.reaper = parts.add("reaper", new Reaper(pool, settings.reaper(), floor, registry));
        this.settingsCatalogue = new SettingsCatalogue(pool, CatalogueLimits.defaults());
        this.expirer = parts.add("expirer", new Expirer(pool, settings.reaper(), registry));
        this.tagSweeper = parts.add("sweeper of tags", new TagSweeper(pool, settings.reaper(), registry));
        this.changes = parts.add("change stream", new ChangeSource(
                settings, dsn, caches, identity, state, buckets, watchers, registry));
        this.wholeBuckets = parts.add(
                "truncation of buckets", new WholeBuckets(pool, settings.emptying(), changes::forget));
    }

    /** Checks the database and brings its schema up to date; returns the server's version. */
    private String prepared(HikariDataSource pool) throws SQLException {
        String product;
        try (Connection connection = pool.getConnection()) {
            Durability.check(connection);
            product = connection.getMetaData().getDatabaseProductVersion();
            Rights.check(connection);
        }
        Migrations.run(settings.database().migrate(), pool);
        try (Connection connection = pool.getConnection()) {
            Site.settle(connection, settings.site());
            floor.look(connection);
        }
        return product;
    }

    /** Knows the tokens before anybody can ask. */
    private void admitted(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            tokens.stored(TokenRows.all(connection));
        }
        if (settings.access().tokensFile() != null) {
            parts.add("file of tokens", new TokensFile(settings.access().tokensFile(), tokens));
        }
        if (settings.jwt().keys() != null) {
            tokens.jwts(parts.add("keys of JWTs", new Jwts(settings.jwt(), InstantSource.system())));
        }
        Loopback.check(settings, tokens);
    }

    private Connector connector(String name, Duration patience) {
        return state.connector(new PostgresConnector(dsn, settings.database(), name, patience));
    }

    /** Starts everything that requests need. */
    void start() {
        state.start();
        buckets.start();
        loads.start();
        commit.start();
    }

    /** Starts the change stream and what tidies up, which no request waits for. */
    void follow() {
        changes.start();
        reaper.start();
        expirer.start();
        tagSweeper.start();
    }

    /** Registers this database's readiness checks. */
    void report(Readiness readiness) {
        readiness.register("database", this::health);
        readiness.source(() -> trouble() == null || !caches.index().isEmpty());
        readiness.register("changes", changes::health);
        readiness.register("versions", () -> floor.isAtEnd() ? new Health.Down(floor.detail()) : new Health.Up(floor.detail()));
    }

    /** Null if the database answers. A reachable one may not: its connections may be used up, or a table locked. */
    private @Nullable String trouble() {
        String outage = state.describeOutage();
        return outage == null && loads.isAnyUnavailable() ? "does not answer reads" : outage;
    }

    private Health health() {
        String trouble = trouble();
        return trouble == null ? new Health.Up("answers") : new Health.Down(trouble);
    }

    /** The only way to its items. */
    Engine engine() {
        var reads = new ReadFlow(
                caches.index(), caches.lease(), caches.installer(), loads, large, buckets, settings.read(), settings.changes(),
                expiry, Ticker.systemTicker(), registry);
        Writes writes = new WriteFlow(commit, caches.fronts(), registry);
        if (settings.observe().auditLog()) {
            writes = new NotedWrites(writes);
        }
        var rules = new Rules(Access.by(guard), buckets::kind, buckets::writeRules, expiry, settings.kinds());
        return new Engine(rules, reads, writes, listing);
    }

    /** Those who watch its changes. */
    ChangeWatchers watchers() {
        return watchers;
    }

    /** The latest time that its clock can show, in milliseconds since 1970. */
    long latestMillis() {
        return identity.clock().latestMillis();
    }

    /**
     * The edges that live on it.
     *
     * @param silence how long one may be silent
     * @param most the most addresses that only clients have named
     */
    LiveEdges liveEdges(Duration silence, int most) {
        return new LiveEdges(pool, EDGE_STATEMENTS, settings.read().deadline(), silence, most);
    }

    /** What its logs have beside their entries. */
    LogParts logs() {
        return new LogParts(pool, EDGE_STATEMENTS, settings.read().deadline());
    }

    /** When its items expire. */
    Expiry expiry() {
        return expiry;
    }

    /** Who may come in. */
    Guard guard() {
        return guard;
    }

    /** What the answers about a bucket tell caches. */
    CachePolicy cachePolicy(BucketName bucket) {
        CachePolicy policy = buckets.cachePolicy(bucket);
        return guard.isPrivate(bucket) ? policy.asPrivate() : policy;
    }

    Buckets buckets() {
        return buckets;
    }

    WholeBuckets wholeBuckets() {
        return wholeBuckets;
    }

    /** Declares a bucket as one of a kind, unless it is one already. */
    void declare(BucketName bucket, BucketKind kind) {
        if (!settingsCatalogue.find(bucket).kind().equals(kind.text())) {
            new BucketCatalogue(pool, CatalogueLimits.defaults()).create(bucket, kind, false);
        }
        buckets.refresh();
    }

    SettingsCatalogue settingsCatalogue() {
        return settingsCatalogue;
    }

    /** The server's version, such as {@code 18.6}. */
    String version() {
        return version;
    }

    @Override
    public void close() {
        parts.close();
    }
}
