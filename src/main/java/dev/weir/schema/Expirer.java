package dev.weir.schema;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes tombstones of items that have expired, so that every edge hears of it as of a delete. Readers do not depend on it: for
 * them an item is absent from its moment on.
 *
 * <p>The rows of {@code weir.expiry} say where to look, and the item's own row decides, under its lock: it may have been written
 * again. Several edges may do this for one database at the same time: each takes other rows, and none waits for a lock. What is
 * locked by somebody else is left for the next round.
 */
public final class Expirer implements AutoCloseable {
    private static final String EXPIRE =
            """
            with moment as materialized (
              select weir.moment(c) as version from weir.clock c
            ), due as materialized (
              select e.expires_at, e.bucket, e.key from weir.expiry e
              where e.expires_at <= statement_timestamp() and (e.expires_at, e.bucket, e.key) > (?::timestamptz, ?, ?)
              order by e.expires_at, e.bucket, e.key limit ? for update skip locked
            ), held as materialized (
              select t.bucket, t.key, not weir.is_live(t.value, t.expires_at, statement_timestamp()) and weir.is_live(t.value)
                as expired
              from (select distinct bucket, key from due) d join weir.item t on t.bucket = d.bucket and t.key = d.key
              order by t.bucket, t.key for update of t skip locked
            ), expired as (
              update weir.item t set value = null, expires_at = null, content_encoding = null, content_language = null,
                content_disposition = null, tags = null, version = weir.next_version(t.version, m.version), state = t.state,
                modified_at = date_trunc('second', now())
              from held h, moment m
              where h.expired and t.bucket = h.bucket and t.key = h.key
              returning 1
            ), done as (
              delete from weir.expiry e using due d
              where e.expires_at = d.expires_at and e.bucket = d.bucket and e.key = d.key and (
                exists (select from held h where h.bucket = d.bucket and h.key = d.key)
                or not exists (select from weir.item t where t.bucket = d.bucket and t.key = d.key offset 0))
            )
            select d.expires_at::text, d.bucket, d.key, (select count(*) from due), (select count(*) from expired)
            from due d order by d.expires_at desc, d.bucket desc, d.key desc limit 1
            """;

    private final int batchItems;
    private final Counter expired;
    private final Rounds rounds;

    public Expirer(DataSource database, ReaperSettings settings, MeterRegistry meters) {
        this.batchItems = settings.batchItems();
        this.expired = Counter.builder("weir.reaper.expired")
                .description("Items that had expired and were made tombstones")
                .register(meters);
        Counter failures = Counter.builder("weir.reaper.expiry.failures")
                .description("Rounds of making tombstones of expired items that ended early")
                .register(meters);
        this.rounds = new Rounds("expirer", database, settings.expiryEvery(), failures, this::expireAll);
    }

    public void start() {
        rounds.start();
    }

    /** Looks once at everything that is due, a batch at a time. */
    void expireAll(Connection connection) throws SQLException {
        Place place = Place.START;
        while (place != null && !rounds.isClosed()) {
            place = expireBatch(connection, place);
        }
    }

    /** Returns where the next batch begins; null if nothing more is due. */
    private @Nullable Place expireBatch(Connection connection, Place behind) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
            statement.setString(1, behind.expiresAt());
            statement.setString(2, behind.bucket());
            statement.setString(3, behind.key());
            statement.setInt(4, batchItems);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                expired.increment(row.getLong(5));
                return row.getLong(4) < batchItems ? null : new Place(row.getString(1), row.getString(2), row.getString(3));
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
    }

    /** A row of {@code weir.expiry}. What is locked stays there; the batches go on behind it. */
    private record Place(String expiresAt, String bucket, String key) {
        static final Place START = new Place("-infinity", "", "");
    }
}
