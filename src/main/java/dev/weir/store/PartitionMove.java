package dev.weir.store;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The statements that move a bucket's rows into a partition of its own and back, in the caller's transaction.
 *
 * <p>Every statement on items names {@code weir.item} and locks that table before it reads the list of partitions. So that table
 * is locked here, and not only the partitions: a statement that waits for it has not read the list yet and will see the new
 * partition. A reader that waited for a partition's lock instead would continue with the old list and miss the rows.
 *
 * <p>By default, moving in blocks writers while the rows are copied (share row exclusive), and readers only while the partition
 * is attached, which scans the default partition once (access exclusive). The lock upgrade deadlocks if a waiting writer has read
 * earlier in its transaction; the exclusive variant takes the stronger lock at once, which also blocks readers during the copy.
 */
final class PartitionMove {
    private final Connection connection;
    private final BucketName bucket;
    private final String partition;

    PartitionMove(Connection connection, BucketName bucket) {
        this.connection = connection;
        this.bucket = bucket;
        this.partition = "weir." + PartitionName.of(bucket);
    }

    boolean isPartitioned() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select from pg_inherits where inhrelid = to_regclass(?) and inhparent = 'weir.item'::regclass")) {
            statement.setString(1, partition);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Moves the rows into a new partition; returns how many, tombstones included. */
    long moveIn(boolean exclusive) throws SQLException {
        execute("lock table only weir.item in " + (exclusive ? "access exclusive" : "share row exclusive") + " mode");
        // For statements that name the default partition directly.
        execute("lock table weir.item_default in share row exclusive mode");
        execute("create table " + partition + " (like weir.item including all) with (fillfactor = 90)");
        // Proves the partition constraint, so that attaching does not scan the rows again.
        execute("alter table " + partition + " add constraint moved_in check (bucket = " + literal() + ")");
        // The rows keep their versions, so the floor need not rise.
        execute("alter table weir.item_default disable trigger item_deleted");
        long moved = update("insert into " + partition + " select * from weir.item_default where bucket = " + literal());
        long removed = update("delete from weir.item_default where bucket = " + literal());
        if (moved != removed) {
            throw new IllegalStateException(moved + " rows copied and " + removed + " removed");
        }
        execute("alter table weir.item_default enable always trigger item_deleted");
        execute("lock table only weir.item in access exclusive mode");
        execute("alter table weir.item attach partition " + partition + " for values in (" + literal() + ")");
        execute("alter table " + partition + " drop constraint moved_in");
        execute("select weir.guard_partition('" + partition + "')");
        return moved;
    }

    /**
     * Deletes the remaining items, moves the tombstones to the default partition and drops the bucket's; returns how many items
     * remained.
     */
    long moveOut() throws SQLException {
        execute("lock table only weir.item in access exclusive mode");
        execute("lock table " + partition + ", weir.item_default in access exclusive mode");
        long left = update("update " + partition + " set value = null where weir.is_live(value)");
        execute("alter table weir.item detach partition " + partition);
        execute("select set_config('weir.writer', 'edge', true)");
        update("insert into weir.item_default select * from " + partition);
        execute("drop table " + partition);
        return left;
    }

    void analyze() throws SQLException {
        execute("analyze " + partition);
    }

    /** Safe: a bucket's name contains no quotes or backslashes. */
    private String literal() {
        return "'" + bucket.value() + "'";
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }
}
