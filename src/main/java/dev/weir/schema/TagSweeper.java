package dev.weir.schema;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Removes the rows of {@code weir.tag} that are out of date: a plain put, which does not look at tags, or SQL has replaced the
 * item, or it has expired. Readers do not depend on it; they would only look at more rows.
 *
 * <p>Each round looks at one batch, in the order of the primary key, and the next one goes on behind it; so the load does not
 * depend on how many tags there are. A row is removed only if it still has the version that was seen together with an item
 * without the tag: whoever gives the tag again changes the version under the row's lock. No lock is waited for, so that it cannot
 * be part of a deadlock, and several edges may do this at the same time.
 *
 * <p>{@code place} belongs to the thread that calls {@link #sweepBatch}: {@code weir-tag-sweeper} once this is started.
 */
public final class TagSweeper implements AutoCloseable {
    private static final String SWEEP =
            """
            with looked as materialized (
              select g.bucket, g.tag, g.key, g.version from weir.tag g where (g.bucket, g.tag, g.key) > (?, ?, ?)
              order by g.bucket, g.tag, g.key limit ?
            ), stale as materialized (
              select l.* from looked l where not exists (
                select from weir.item i where i.bucket = l.bucket and i.key = l.key and weir.is_live(i.value)
                  and l.tag = any (i.tags) offset 0)
            ), held as materialized (
              select g.bucket, g.tag, g.key from stale s
              join weir.tag g on g.bucket = s.bucket and g.tag = s.tag and g.key = s.key and g.version = s.version
              for update of g skip locked
            ), removed as (
              delete from weir.tag g using held h where g.bucket = h.bucket and g.tag = h.tag and g.key = h.key returning 1
            )
            select l.bucket, l.tag, l.key, (select count(*) from looked), (select count(*) from removed)
            from looked l order by l.bucket desc, l.tag desc, l.key desc limit 1
            """;

    private final int batchItems;
    private final Counter swept;
    private final Rounds rounds;
    private Place place = Place.START;

    public TagSweeper(DataSource database, ReaperSettings settings, MeterRegistry meters) {
        this.batchItems = settings.batchItems();
        this.swept = Counter.builder("weir.reaper.tags")
                .description("Rows that named a tag which its item no longer had, removed")
                .register(meters);
        Counter failures = Counter.builder("weir.reaper.tags.failures")
                .description("Rounds of removing such rows that ended early")
                .register(meters);
        this.rounds = new Rounds("tag-sweeper", database, settings.tagsEvery(), failures, this::sweepBatch);
    }

    public void start() {
        rounds.start();
    }

    /** Looks at the next batch, or at the first one if the last ended the table. */
    void sweepBatch(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SWEEP)) {
            statement.setString(1, place.bucket());
            statement.setString(2, place.tag());
            statement.setString(3, place.key());
            statement.setInt(4, batchItems);
            try (ResultSet row = statement.executeQuery()) {
                Place next = Place.START;
                if (row.next()) {
                    swept.increment(row.getLong(5));
                    if (row.getLong(4) == batchItems) {
                        next = new Place(row.getString(1), row.getString(2), row.getString(3));
                    }
                }
                place = next;
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
    }

    /** A row of {@code weir.tag}. */
    private record Place(String bucket, String tag, String key) {
        static final Place START = new Place("", "", "");
    }
}
