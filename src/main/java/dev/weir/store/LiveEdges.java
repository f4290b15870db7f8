package dev.weir.store;

import dev.weir.item.BucketName;
import dev.weir.item.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * The edges of this database that live, by their addresses: each says so again and again in {@code weir.edge}, and one that is
 * silent for too long is left out. Only the database's clock counts. Clients may put addresses in, and take them out.
 *
 * <p>Thread-safe. Every method may throw what {@link PooledReads#read} throws.
 */
public final class LiveEdges {
    private static final String VIEW =
            """
            select address from weir.edge
            where not removed and last_seen > clock_timestamp() - make_interval(secs => ?) order by address
            """;

    private static final String BEGAN =
            """
            insert into weir.edge as e (address, spoken) values (?, true)
            on conflict (address) do update set last_seen = clock_timestamp(), spoken = true, removed = false
            """;

    private static final String BEAT =
            """
            insert into weir.edge as e (address, spoken) values (?, true)
            on conflict (address) do update set last_seen = clock_timestamp(), spoken = true
            """;

    private static final String EXPECTED =
            """
            insert into weir.edge (address) select unnest(?::text[]) on conflict do nothing
            """;

    /** What only a client has named says nothing once it is silent. */
    private static final String FORGET =
            """
            delete from weir.edge where not spoken and last_seen < clock_timestamp() - make_interval(secs => ?)
            """;

    private static final String ADD =
            """
            insert into weir.edge as e (address)
            select ? where exists (select from weir.edge where address = ?) or ? > (
              select count(*) from weir.edge
              where not spoken and last_seen > clock_timestamp() - make_interval(secs => ?))
            on conflict (address) do update set last_seen = clock_timestamp(), removed = false
            where e.removed or e.last_seen <= clock_timestamp() - make_interval(secs => ?)
            """;

    private static final String REMOVE =
            """
            update weir.edge set removed = true
            where address = ? and not removed and last_seen > clock_timestamp() - make_interval(secs => ?)
            """;

    private static final String SPOKEN =
            """
            select address from weir.edge where address = any (?::text[]) and spoken
            """;

    /** At or below the floor, no version is ever given again: whatever had it may have been removed for good. */
    private static final String REACHED =
            """
            select (select floor from weir.clock) >= ? or exists (select from weir.item where bucket = ? and version >= ?)
            """;

    private final PooledReads database;
    private final double silenceSeconds;
    private final int most;
    private final int timeoutSeconds;

    /** What came of adding an address. */
    public enum Added {
        ADDED,
        ALREADY_THERE,
        /** There are as many addresses that only clients have named as are allowed. */
        FULL
    }

    /**
     * @param parallel how many statements run at one time
     * @param deadline how long a statement waits for its turn, and may take
     * @param silence how long an edge may be silent before it is left out
     * @param most the most addresses that only clients have named
     */
    public LiveEdges(DataSource pool, int parallel, Duration deadline, Duration silence, int most) {
        this.database = new PooledReads(pool, parallel, deadline);
        this.silenceSeconds = silence.toMillis() / 1000.0;
        this.most = most;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    }

    /** The addresses of those that live. */
    public List<String> view() {
        return database.read("list the edges that live", connection -> {
            try (PreparedStatement statement = prepare(connection, VIEW)) {
                statement.setDouble(1, silenceSeconds);
                return List.copyOf(addresses(statement));
            }
        });
    }

    /**
     * An edge starts, and lives even if a client has taken it out before.
     *
     * @param expected addresses that count as alive from now on, unless they are known already
     */
    public void began(String address, Collection<String> expected) {
        database.read("tell of this edge", connection -> {
            update(connection, BEGAN, address);
            try (PreparedStatement statement = prepare(connection, EXPECTED)) {
                statement.setArray(1, connection.createArrayOf("text", expected.toArray()));
                return statement.executeUpdate();
            }
        });
    }

    /** An edge says that it lives. */
    public void beat(String address) {
        database.read("tell of this edge", connection -> {
            update(connection, BEAT, address);
            try (PreparedStatement statement = prepare(connection, FORGET)) {
                statement.setDouble(1, silenceSeconds);
                return statement.executeUpdate();
            }
        });
    }

    /** Puts an address in, as if it had just spoken. */
    public Added add(String address) {
        return database.read("add an edge", connection -> {
            try (PreparedStatement statement = prepare(connection, ADD)) {
                statement.setString(1, address);
                statement.setString(2, address);
                statement.setInt(3, most);
                statement.setDouble(4, silenceSeconds);
                statement.setDouble(5, silenceSeconds);
                if (statement.executeUpdate() > 0) {
                    return Added.ADDED;
                }
            }
            try (PreparedStatement statement = prepare(connection, VIEW)) {
                statement.setDouble(1, silenceSeconds);
                return addresses(statement).contains(address) ? Added.ALREADY_THERE : Added.FULL;
            }
        });
    }

    /** Takes an address out; false if it is not in. */
    public boolean remove(String address) {
        return database.read("remove an edge", connection -> {
            try (PreparedStatement statement = prepare(connection, REMOVE)) {
                statement.setString(1, address);
                statement.setDouble(2, silenceSeconds);
                return statement.executeUpdate() > 0;
            }
        });
    }

    /** Those of the addresses that have ever been an edge's, alive or not. */
    public Set<String> known(Collection<String> addresses) {
        return database.read("look for edges", connection -> {
            try (PreparedStatement statement = prepare(connection, SPOKEN)) {
                statement.setArray(1, connection.createArrayOf("text", addresses.toArray()));
                return addresses(statement);
            }
        });
    }

    /** Whether a write of the bucket is committed whose version is this one or higher. It may look at every row of the bucket. */
    public boolean isReached(BucketName bucket, Version version) {
        return database.read("look for a version", connection -> {
            try (PreparedStatement statement = prepare(connection, REACHED)) {
                statement.setLong(1, version.number());
                statement.setString(2, bucket.value());
                statement.setLong(3, version.number());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(timeoutSeconds);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private void update(Connection connection, String sql, String address) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql)) {
            statement.setString(1, address);
            statement.executeUpdate();
        }
    }

    private static Set<String> addresses(PreparedStatement statement) throws SQLException {
        Set<String> addresses = new TreeSet<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                addresses.add(row.getString(1));
            }
        }
        return addresses;
    }
}
