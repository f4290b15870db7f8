package dev.weir.bucket;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether the database knows of a bucket. Any valid name can be used; this tells a typo from a bucket in use. */
public final class BucketExistence {
    private BucketExistence() {}

    /** Whether the bucket is declared, or has a row, be it a tombstone. */
    public static boolean isKnown(Connection connection, BucketName bucket) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select exists (select from weir.bucket where name = ?)
                    or exists (select from weir.item where bucket = ? collate "C")""")) {
            statement.setString(1, bucket.value());
            statement.setString(2, bucket.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
