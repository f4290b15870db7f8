package dev.weir.store;

import dev.weir.bucket.BucketSetting;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.SettingValue;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.StoredSettings;
import dev.weir.item.BucketName;
import dev.weir.item.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The settings of buckets in the catalogue: reads them, and changes those of one bucket as a whole. */
public final class SettingsCatalogue {
    private static final String SELECT = "select kind, " + StoredSettings.COLUMNS + " from weir.bucket where name = ?";

    /** Somebody's SQL may change the same row. */
    private static final String LOCK = SELECT + " for update";

    private static final String UPDATE = "update weir.bucket set "
            + Arrays.stream(BucketSetting.values())
                    .map(setting -> setting.key() + " = cast(? as " + setting.sqlType() + ")")
                    .collect(Collectors.joining(", "))
            + " where name = ?";

    private final DataSource database;
    private final CatalogueChanges changes;

    public SettingsCatalogue(DataSource database, CatalogueLimits limits) {
        this.database = database;
        this.changes = new CatalogueChanges(database, limits);
    }

    /**
     * What the catalogue has of a bucket.
     *
     * @param declared false if it has nothing
     */
    public record Row(boolean declared, String kind, StoredSettings settings) {
        private static final Row NONE = new Row(false, BucketSettings.REGISTER, StoredSettings.NONE);

        /** Names what is stored: where that is the same, so is this, and on every edge. */
        public Version tag() {
            String text = declared + " " + kind + Arrays.stream(BucketSetting.values())
                    .map(settings::of)
                    .map(value -> value == null ? ";" : ";" + value.sql())
                    .collect(Collectors.joining());
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return new Version(ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }

    /** The settings of a bucket are not those that a change is for; nothing was changed. Common, so it has no stack trace. */
    public static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Row stored;

        ConflictException(Row stored) {
            super("The settings have been changed since, or are not stored; nothing was changed.", null, false, false);
            this.stored = stored;
        }

        /** What is stored. */
        public Row stored() {
            return stored;
        }
    }

    /** @throws CatalogueException if the database cannot be asked */
    public Row find(BucketName bucket) {
        try (Connection connection = database.getConnection()) {
            return find(connection, bucket, SELECT);
        } catch (SQLException e) {
            throw CatalogueChanges.wrap("read the settings of bucket " + bucket, e);
        }
    }

    /** The same as {@link #change(BucketName, SettingsChange, long, Predicate)}, whatever is stored. */
    public Row change(BucketName bucket, SettingsChange change, long valueBytes) {
        return change(bucket, change, valueBytes, stored -> true);
    }

    /**
     * Changes the settings of a bucket, which is declared if it is not. A bucket that becomes partitioned gets its partition in
     * the same transaction, as {@link BucketCatalogue#create} gives it one.
     *
     * @param valueBytes the largest value of any bucket
     * @param condition on what is stored, which nobody else changes meanwhile
     * @return what is stored now
     * @throws ConflictException if the condition does not hold; nothing was changed
     * @throws dev.weir.bucket.InvalidSettingsException with every problem; nothing was changed
     * @throws CatalogueException if it failed; nothing was changed, unless the message says that this is not known
     */
    public Row change(BucketName bucket, SettingsChange change, long valueBytes, Predicate<Row> condition) {
        String what = "change the settings of bucket " + bucket;
        return changes.retrying(what, (connection, exclusive) -> {
            boolean isNew = declare(connection, bucket);
            Row before = find(connection, bucket, LOCK);
            Row seen = isNew ? Row.NONE : before;
            if (!condition.test(seen)) {
                throw new ConflictException(seen);
            }
            if (change.kind().isPresent()) {
                BucketKinds.change(connection, bucket, change.kind().get());
            }
            PartitionMove move = new PartitionMove(connection, bucket);
            boolean partitioned = move.isPartitioned();
            // Whatever is wrong takes the declaration back, too.
            StoredSettings after = change.applyTo(before.settings().withPartitioned(partitioned), valueBytes);
            boolean moves = after.isPartitioned() && !partitioned;
            if (moves) {
                move.moveIn(exclusive);
            }
            update(connection, bucket, after);
            Row stored = find(connection, bucket, SELECT);
            CatalogueChanges.commit(connection, what);
            if (moves) {
                move.analyze();
            }
            return stored;
        });
    }

    private static Row find(Connection connection, BucketName bucket, String select) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, bucket.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Row(true, row.getString("kind"), StoredSettings.read(row)) : Row.NONE;
            }
        }
    }

    /** Whether it was not declared. */
    private static boolean declare(Connection connection, BucketName bucket) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into weir.bucket (name) values (?) on conflict do nothing")) {
            statement.setString(1, bucket.value());
            return statement.executeUpdate() > 0;
        }
    }

    private static void update(Connection connection, BucketName bucket, StoredSettings settings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            int parameter = 1;
            for (BucketSetting setting : BucketSetting.values()) {
                SettingValue value = settings.of(setting);
                statement.setString(parameter++, value == null ? null : value.sql());
            }
            statement.setString(parameter, bucket.value());
            statement.executeUpdate();
        }
    }
}
