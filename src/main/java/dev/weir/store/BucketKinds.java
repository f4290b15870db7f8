package dev.weir.store;

import dev.weir.bucket.BucketKind;
import dev.weir.bucket.InvalidSettingsException;
import dev.weir.item.BucketName;
import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Gives a declared bucket its kind, as a part of a change of the catalogue. The database refuses that while there are rows. */
final class BucketKinds {
    private BucketKinds() {}

    /** @throws InvalidSettingsException if the bucket has rows, and another kind */
    static void change(Connection connection, BucketName bucket, BucketKind kind) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update weir.bucket set kind = ? where name = ? and kind <> ?")) {
            statement.setString(1, kind.text());
            statement.setString(2, bucket.value());
            statement.setString(3, kind.text());
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!SqlState.of(e).equals(SqlState.CHECK_VIOLATION)) {
                throw e;
            }
            throw new InvalidSettingsException(List.of(
                    "kind must stay: the bucket has rows, and those of deleted items count until the reaper has removed them."));
        }
    }
}
