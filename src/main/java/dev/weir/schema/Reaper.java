package dev.weir.schema;

import dev.weir.item.Version;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old tombstones for good, and the rows of lanes that no longer exist.
 *
 * <p>Every write would have to maintain an index of tombstones, so the reaper scans the tables instead, a window of pages at a
 * time and a limited number of pages per pass; the next pass continues where the last one ended. A tombstone's age comes from
 * its version, so one whose version is ahead of the clock is kept longer. Locked rows are left for a later pass. The floor is
 * raised, in the same transaction, to the highest version removed (coherence rule 9). Each pass also checks how far the floor is
 * ahead of the clock.
 *
 * <p>Concurrency. {@code page} and {@code window} belong to the thread that calls {@link #reapOnce}: {@code weir-reaper} once
 * the reaper is started. Several edges may reap one database at the same time.
 */
public final class Reaper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

    /** 512 MiB of each partition per pass. */
    private static final int PAGES_A_PASS = 65_536;

    /** 8 MiB of each partition per statement; halved after each failure, so that a statement fits its time limit. */
    private static final int MAX_WINDOW_PAGES = 1_024;

    private static final int MIN_WINDOW_PAGES = 16;
    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);
    private static final Duration KEEP_LANES = Duration.ofDays(1);

    private final ReaperSettings settings;
    private final VersionFloor floor;
    private final Counter tombstones;
    private final Counter lanes;
    private final Timer passes;
    private final Rounds rounds;
    private long page;
    private int window = MAX_WINDOW_PAGES;

    public Reaper(DataSource database, ReaperSettings settings, VersionFloor floor, MeterRegistry meters) {
        this.settings = settings;
        this.floor = floor;
        this.tombstones = Counter.builder("weir.reaper.tombstones")
                .description("Tombstones removed for good")
                .register(meters);
        this.lanes = Counter.builder("weir.reaper.lanes")
                .description("Rows of lanes that are no more, removed")
                .register(meters);
        Counter failures = Counter.builder("weir.reaper.failures")
                .description("Passes of the reaper that ended early")
                .register(meters);
        this.passes = Timer.builder("weir.reaper.pass")
                .description("Time one pass of the reaper takes")
                .register(meters);
        this.rounds = new Rounds("reaper", database, settings.every(), failures, this::pass);
    }

    /**
     * The result of one pass.
     *
     * @param tombstones how many it removed
     * @param lanes how many lane rows it removed
     * @param wrapped whether it reached the end of the tables, so that the next pass starts over
     */
    public record Reaped(long tombstones, long lanes, boolean wrapped) {}

    /** Starts reaping, at a random time within the first interval. */
    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void pass(Connection connection) throws SQLException {
        Reaped reaped = reapOnce(connection);
        if (reaped.tombstones() > 0 || reaped.lanes() > 0) {
            LOG.debug("Reaped {} tombstones and {} lane rows.", reaped.tombstones(), reaped.lanes());
        }
    }

    /**
     * Makes one pass, in its own transactions.
     *
     * @throws SQLException if it ended early; what it had removed until then stays removed
     */
    public Reaped reapOnce(Connection connection) throws SQLException {
        long begun = System.nanoTime();
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Reaped reaped = reap(connection);
            window = Math.min(MAX_WINDOW_PAGES, window * 2);
            return reaped;
        } catch (SQLException e) {
            window = Math.max(MIN_WINDOW_PAGES, window / 2);
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
            passes.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    private Reaped reap(Connection connection) throws SQLException {
        long lanesRemoved = reapLanes(connection);
        long end = pages(connection);
        floor.look(connection);
        connection.commit();
        long removed = 0;
        long lastPage = Math.min(end, page + PAGES_A_PASS);
        while (page < lastPage && !rounds.isClosed()) {
            int batch;
            do {
                batch = reapWindow(connection);
                removed += batch;
            } while (batch == settings.batchItems() && !rounds.isClosed());
            page += window;
        }
        boolean wrapped = page >= end;
        if (wrapped) {
            page = 0;
        }
        return new Reaped(removed, lanesRemoved, wrapped);
    }

    /** The size of the largest partition, in pages; each window is read from all partitions at once. */
    private static long pages(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select coalesce(max(pg_relation_size(relid)), 0) / current_setting('block_size')::bigint + 1
                        from pg_partition_tree('weir.item') where isleaf""")) {
            row.next();
            return row.getLong(1);
        }
    }

    private int reapWindow(Connection connection) throws SQLException {
        List<String> buckets = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Version highest = Version.NONE;
        limitLockWait(connection);
        try (PreparedStatement select = connection.prepareStatement("""
                select bucket, key, version from weir.item
                where ctid >= ?::tid and ctid < ?::tid and not weir.is_live(value)
                    and version < ((extract(epoch from clock_timestamp()) * 1000)::bigint - ?) << 16
                limit ? for update skip locked""")) {
            select.setString(1, "(" + page + ",0)");
            select.setString(2, "(" + (page + window) + ",0)");
            select.setLong(3, settings.keep().toMillis());
            select.setInt(4, settings.batchItems());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    buckets.add(row.getString(1));
                    keys.add(row.getString(2));
                    highest = Version.newer(highest, new Version(row.getLong(3)));
                }
            }
        }
        if (!keys.isEmpty()) {
            raiseFloor(connection, highest);
            remove(connection, buckets, keys);
            connection.commit();
            tombstones.increment(keys.size());
        } else {
            connection.rollback();
        }
        return keys.size();
    }

    private static void raiseFloor(Connection connection, Version version) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement("select weir.raise_floor(?)")) {
            raise.setLong(1, version.number());
            raise.execute();
        }
    }

    private static void remove(Connection connection, List<String> buckets, List<String> keys) throws SQLException {
        @Nullable
        Array bucketArray = null;
        @Nullable
        Array keyArray = null;
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from weir.item i using unnest(?::text[], ?::text[]) d(bucket, key)
                where i.bucket = d.bucket collate "C" and i.key = d.key collate "C" and not weir.is_live(i.value)""")) {
            bucketArray = connection.createArrayOf("text", buckets.toArray());
            keyArray = connection.createArrayOf("text", keys.toArray());
            delete.setArray(1, bucketArray);
            delete.setArray(2, keyArray);
            delete.executeUpdate();
        } finally {
            if (bucketArray != null) {
                bucketArray.free();
            }
            if (keyArray != null) {
                keyArray.free();
            }
        }
    }

    private long reapLanes(Connection connection) throws SQLException {
        limitLockWait(connection);
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from weir.lane where id = any (array(
                    select id from weir.lane where touched_at < now() - make_interval(secs => ?)
                    limit ? for update skip locked))""")) {
            delete.setLong(1, KEEP_LANES.toSeconds());
            delete.setInt(2, settings.batchItems());
            int removed = delete.executeUpdate();
            connection.commit();
            lanes.increment(removed);
            return removed;
        }
    }

    private static void limitLockWait(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + LOCK_WAIT.toMillis());
        }
    }
}
