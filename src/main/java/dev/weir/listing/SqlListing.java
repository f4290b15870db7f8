package dev.weir.listing;

import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.Buckets;
import dev.weir.item.BucketName;
import dev.weir.store.PooledReads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/** Lists from the tables, by their primary key: a page costs the same wherever it begins. */
public final class SqlListing implements Listing {
    /**
     * The distinct buckets, each found by a search of the index behind the one before: PostgreSQL reads one row of
     * each, and the tombstones in front of it.
     */
    private static final String BUCKETS =
            """
            with recursive found(name) as (
              (select i.bucket::text collate "C" from weir.item i
               where i.bucket > ? and weir.is_live(i.value, i.expires_at) order by i.bucket limit 1)
              union all
              select n.name from found f cross join lateral (
                select i.bucket::text collate "C" as name from weir.item i
                where i.bucket > f.name and weir.is_live(i.value, i.expires_at) order by i.bucket limit 1) n
            )
            select name from found limit ?
            """;

    private final PooledReads reads;
    private final Buckets buckets;
    private final KeyPages pages;
    private final int timeoutSeconds;

    public SqlListing(DataSource pool, Buckets buckets, ListSettings settings) {
        this.reads = new PooledReads(pool, settings.parallel(), settings.deadline());
        this.buckets = buckets;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, settings.deadline().toSeconds()));
        this.pages = new KeyPages(timeoutSeconds);
    }

    @Override
    public Page<Listed> keys(KeyQuery query) {
        return reads.read("list keys", connection -> pages.page(connection, query));
    }

    @Override
    public Page<Listed> entries(KeyQuery query) {
        return reads.read("list entries", connection -> pages.entries(connection, query));
    }

    @Override
    public long count(KeyQuery query) {
        return reads.read("count keys", connection -> pages.count(connection, query));
    }

    @Override
    public List<String> claimable(BucketName bucket, int most) {
        return reads.read("find tasks", connection -> claimable(connection, bucket, most));
    }

    private List<String> claimable(Connection connection, BucketName bucket, int most) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select key from weir.claimable(?, ?)")) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, bucket.value());
            statement.setInt(2, most);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(row.getString(1));
                }
            }
        }
        return keys;
    }

    @Override
    public Page<BucketSettings> buckets(String after, int limit) {
        var names = reads.read("list buckets", connection -> used(connection, after, limit + 1));
        buckets.declared().stream().filter(name -> name.value().compareTo(after) > 0).forEach(names::add);
        return Page.of(names.stream().limit(limit + 1L).map(buckets::settings).toList(), limit, bucket -> bucket.name().value());
    }

    private SortedSet<BucketName> used(Connection connection, String after, int limit) throws SQLException {
        var names = new TreeSet<BucketName>();
        try (PreparedStatement statement = connection.prepareStatement(BUCKETS)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, after);
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(new BucketName(row.getString(1)));
                }
            }
        }
        return names;
    }
}
