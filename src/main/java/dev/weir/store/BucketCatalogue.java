package dev.weir.store;

import dev.weir.bucket.BucketKind;
import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of declared buckets in the database: declares buckets, gives them partitions, deletes them.
 *
 * <p>Every operation runs concurrently with readers and writers, on every edge and in plain SQL. A bucket that already has rows
 * gets its partition in one transaction: no write is lost, and no reader misses an item. Writers of all buckets wait while the
 * bucket's rows are copied; readers wait while the partition is attached, which scans the default partition once. A writer that
 * cannot wait so long is rejected. A repeatable read transaction that began before the move and first reads after it does not see
 * the moved rows, as with every partition attached in PostgreSQL.
 *
 * <p>{@link CatalogueChanges} says how changes wait for each other. The user has to own the tables.
 */
public final class BucketCatalogue {
    private final DataSource database;
    private final CatalogueLimits limits;
    private final CatalogueChanges changes;

    public BucketCatalogue(DataSource database, CatalogueLimits limits) {
        this.database = database;
        this.limits = limits;
        this.changes = new CatalogueChanges(database, limits);
    }

    /** A row of the catalogue. */
    public record Entry(BucketName name, String kind, boolean partitioned, Instant createdAt) {}

    /**
     * The result of declaring a bucket.
     *
     * @param declared false if it was declared before
     * @param partitioned whether it has a partition of its own now
     * @param moved rows that moved into the new partition, tombstones included
     * @param partitionMade whether this call created the partition
     */
    public record Created(BucketName name, boolean declared, boolean partitioned, boolean partitionMade, long moved) {
        /** One sentence for a person. */
        public String describe() {
            String beginning = "Bucket " + name + (declared ? " is declared" : " was already declared");
            if (partitionMade) {
                return beginning + "; it has a partition of its own now, and " + moved + (moved == 1 ? " row" : " rows")
                        + " moved into it.";
            }
            return beginning + (partitioned ? ", with a partition of its own." : ".");
        }
    }

    /**
     * The result of deleting a bucket.
     *
     * @param declared whether it was declared
     * @param items how many items were deleted with it
     */
    public record Deleted(BucketName name, boolean declared, long items) {
        /** One sentence for a person. */
        public String describe() {
            return (declared ? "Bucket " + name + " is deleted" : "Bucket " + name + " was not declared")
                    + "; " + items + " items of it were deleted.";
        }
    }

    /** Declares a bucket without asking for a kind. */
    public Created create(BucketName name, boolean partitioned) {
        return create(name, null, partitioned);
    }

    /**
     * Declares a bucket. One that is declared already is unchanged, except that it gets the partition and the kind it lacks.
     *
     * @param kind null if none is asked for
     * @throws dev.weir.bucket.InvalidSettingsException if it has rows, and another kind; nothing was changed
     * @throws CatalogueException if it failed; nothing was changed, unless the message says that this is not known
     */
    public Created create(BucketName name, @Nullable BucketKind kind, boolean partitioned) {
        return changes.retrying("create bucket " + name, (connection, exclusive) -> {
            boolean declared;
            try (PreparedStatement statement =
                    connection.prepareStatement("insert into weir.bucket (name) values (?) on conflict do nothing")) {
                statement.setString(1, name.value());
                declared = statement.executeUpdate() > 0;
            }
            if (kind != null) {
                BucketKinds.change(connection, name, kind);
            }
            PartitionMove move = new PartitionMove(connection, name);
            boolean before = move.isPartitioned();
            boolean made = partitioned && !before;
            long moved = made ? move.moveIn(exclusive) : 0;
            try (PreparedStatement statement =
                    connection.prepareStatement("update weir.bucket set partitioned = ? where name = ? and partitioned <> ?")) {
                statement.setBoolean(1, before || made);
                statement.setString(2, name.value());
                statement.setBoolean(3, before || made);
                statement.executeUpdate();
            }
            CatalogueChanges.commit(connection, "create bucket " + name);
            if (made) {
                move.analyze();
            }
            return new Created(name, declared, before || made, made, moved);
        });
    }

    /** Returns the declared buckets, ordered by name. */
    public List<Entry> list() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select name, kind, partitioned, created_at from weir.bucket order by name")) {
            List<Entry> entries = new ArrayList<>();
            while (row.next()) {
                entries.add(new Entry(
                        new BucketName(row.getString(1)),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
            }
            return entries;
        } catch (SQLException e) {
            throw CatalogueChanges.wrap("list the buckets", e);
        }
    }

    /** How many items a bucket has, without tombstones. */
    public long items(BucketName name) {
        return changes.retrying("count the items of bucket " + name, (connection, exclusive) -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "select count(*) from weir.item where bucket = ? and weir.is_live(value, expires_at)")) {
                statement.setString(1, name.value());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            } finally {
                connection.rollback();
            }
        });
    }

    /**
     * Deletes a bucket with its items. The items become tombstones in batches, so that no version is reused; the tombstones move
     * to the default partition before the bucket's own is dropped, and all readers and writers wait for that last step. Items
     * written in the meantime are deleted with the partition, or stay if the bucket has none.
     *
     * @throws CatalogueException if it failed; some items may have been deleted, and it can be retried
     */
    public Deleted delete(BucketName name) {
        long items = truncate(name);
        return changes.retrying("delete bucket " + name, (connection, exclusive) -> {
            PartitionMove move = new PartitionMove(connection, name);
            long left = move.isPartitioned() ? move.moveOut() : 0;
            boolean declared;
            try (PreparedStatement statement = connection.prepareStatement("delete from weir.bucket where name = ?")) {
                statement.setString(1, name.value());
                declared = statement.executeUpdate() > 0;
            }
            CatalogueChanges.commit(connection, "delete bucket " + name);
            return new Deleted(name, declared, items + left);
        });
    }

    private long truncate(BucketName name) {
        Truncation truncation = new Truncation(
                database,
                new TruncationSettings(limits.batchItems(), limits.lockWait(), limits.lockWait().multipliedBy(limits.tries())),
                name);
        try {
            truncation.deleteAll();
            return truncation.deleted();
        } catch (Truncation.AbortedException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw CatalogueChanges.wrap("truncate bucket " + name, failure);
            }
            throw new CatalogueException("Could not truncate bucket " + name + ": " + e.reason(), e);
        }
    }
}
