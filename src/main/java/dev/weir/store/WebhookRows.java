package dev.weir.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.MalformedJsonException;
import dev.weir.check.StrictJson;
import dev.weir.item.BucketName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The webhooks of a log, and who tells each of them. One holder at a time has a webhook, for a time by the database's clock; what
 * another one writes to its row changes nothing.
 *
 * <p>Thread-safe. Every method may throw what {@link PooledReads#read} throws.
 */
public final class WebhookRows {
    /** Whether a webhook w is that of a node, which it has as long as the node is known. */
    private static final String OF_NODE =
            "exists (select from weir.node n where n.bucket = w.bucket and w.url = " + LogNodes.TOLD + ")";

    private static final String KNOWN = "select from weir.webhook where bucket = ? and url = ?";

    private static final String REGISTER =
            """
            insert into weir.webhook (bucket, url, cursor)
            select ?, ?, coalesce((select l.entries from weir.log l where l.bucket = ?), 0)
            where ? > (select count(*) from weir.webhook w where w.bucket = ? and w.url not like 'weir:%%' and not %s)
            on conflict do nothing
            """.formatted(OF_NODE);

    private static final String FOLLOW =
            "insert into weir.webhook (bucket, url, cursor) values (?, ?, 0) on conflict do nothing";

    private static final String DEREGISTER =
            "delete from weir.webhook w where w.bucket = ? and w.url = ? and not " + OF_NODE;

    private static final String ALL =
            """
            select w.url, greatest(0, coalesce(l.entries, 0) - w.cursor), w.cursor < l.entries or w.waiting <> '{}',
              weir.epoch_millis(greatest(w.next_try, case when w.holder <> ? then w.held_until end, 'epoch'))
                - weir.epoch_millis(clock_timestamp()),
              (select count(*) from jsonb_object_keys(w.waiting))
            from weir.webhook w left join weir.log l on l.bucket = w.bucket
            where w.bucket = ? order by w.url
            """;

    private static final String TAKE =
            """
            update weir.webhook w set holder = ?, held_until = clock_timestamp() + make_interval(secs => ?)
            where (w.bucket, w.url) in (
              select t.bucket, t.url from weir.webhook t
              where t.bucket = ? and t.url = ? and t.next_try <= clock_timestamp()
                and (t.holder is null or t.holder = ? or t.held_until <= clock_timestamp())
              for update skip locked)
            returning w.cursor, w.waiting::text, w.failures, %s
            """.formatted(OF_NODE);

    private static final String MOVE =
            """
            update weir.webhook set cursor = ?, waiting = ?::jsonb, failures = 0,
              held_until = clock_timestamp() + make_interval(secs => ?)
            where bucket = ? and url = ? and holder = ?
            """;

    private static final String PAUSE =
            """
            update weir.webhook set failures = failures + 1, next_try = clock_timestamp() + make_interval(secs => ?),
              holder = null, held_until = '-infinity'
            where bucket = ? and url = ? and holder = ?
            """;

    private static final String RELEASE =
            """
            update weir.webhook set holder = null, held_until = '-infinity' where bucket = ? and url = ? and holder = ?
            """;

    private final PooledReads database;
    private final BucketName bucket;
    private final UUID holder;
    private final double leaseSeconds;
    private final int timeoutSeconds;

    /** What came of a registration. */
    public enum Registered {
        DONE,
        /** There are as many as there may be. */
        FULL
    }

    /**
     * A webhook as it is seen by the one who asks.
     *
     * @param behind how many places are behind its cursor
     * @param hasWork whether there may be something to tell
     * @param dueInMillis when it may be taken; not positive if that is now
     * @param waiting how many owners were left behind, since an entry of theirs waits for others
     */
    public record Seen(String url, long behind, boolean hasWork, long dueInMillis, long waiting) {}

    /**
     * A webhook that was taken.
     *
     * @param waiting for each owner that waits, the place up to which its entries are told
     * @param failures how many deliveries have failed since the last one that did not
     * @param node whether it is another node's
     */
    public record Held(String url, long cursor, Map<String, Long> waiting, int failures, boolean node) {}

    /**
     * @param parallel how many statements run at one time
     * @param deadline how long a statement waits for its turn, and may take
     * @param holder who takes them here
     * @param lease for how long one is taken
     */
    public WebhookRows(
            DataSource pool, int parallel, Duration deadline, BucketName bucket, UUID holder, Duration lease) {
        this.database = new PooledReads(pool, parallel, deadline);
        this.bucket = bucket;
        this.holder = holder;
        this.leaseSeconds = lease.toMillis() / 1000.0;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    }

    /** Registers a webhook, which is told of what the log gets from now on; one that is registered stays as it is. */
    public Registered register(String url, int most) {
        return database.read("register a webhook", connection -> {
            if (isKnown(connection, url)) {
                return Registered.DONE;
            }
            try (PreparedStatement statement = prepare(connection, REGISTER)) {
                statement.setString(1, bucket.value());
                statement.setString(2, url);
                statement.setString(3, bucket.value());
                statement.setInt(4, most);
                statement.setString(5, bucket.value());
                return statement.executeUpdate() > 0 || isKnown(connection, url) ? Registered.DONE : Registered.FULL;
            }
        });
    }

    /** Registers who follows within edges, from the first entry on. */
    public void follow(String name) {
        database.read("follow a log", connection -> {
            try (PreparedStatement statement = prepare(connection, FOLLOW)) {
                statement.setString(1, bucket.value());
                statement.setString(2, name);
                return statement.executeUpdate() > 0;
            }
        });
    }

    private boolean isKnown(Connection connection, String url) throws SQLException {
        try (PreparedStatement statement = prepare(connection, KNOWN)) {
            statement.setString(1, bucket.value());
            statement.setString(2, url);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Forgets a webhook, whoever holds it; false if it is not registered. That of a node stays. */
    public boolean deregister(String url) {
        return database.read("deregister a webhook", connection -> {
            try (PreparedStatement statement = prepare(connection, DEREGISTER)) {
                statement.setString(1, bucket.value());
                statement.setString(2, url);
                return statement.executeUpdate() > 0;
            }
        });
    }

    /** All webhooks. */
    public List<Seen> all() {
        return database.read("list webhooks", connection -> {
            List<Seen> all = new ArrayList<>();
            try (PreparedStatement statement = prepare(connection, ALL)) {
                statement.setObject(1, holder);
                statement.setString(2, bucket.value());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        all.add(new Seen(row.getString(1), row.getLong(2), row.getBoolean(3), row.getLong(4), row.getLong(5)));
                    }
                }
            }
            return all;
        });
    }

    /** Takes a webhook that nobody else has, and whose next delivery is due; empty if that is not so. */
    public Optional<Held> take(String url) {
        return database.read("take a webhook", connection -> {
            try (PreparedStatement statement = prepare(connection, TAKE)) {
                statement.setObject(1, holder);
                statement.setDouble(2, leaseSeconds);
                statement.setString(3, bucket.value());
                statement.setString(4, url);
                statement.setObject(5, holder);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Held(
                                    url, row.getLong(1), places(row.getString(2)), row.getInt(3), row.getBoolean(4)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Notes what was told, and holds the webhook for another lease; false if it is no longer held here. */
    public boolean move(String url, long cursor, Map<String, Long> waiting) {
        ObjectNode places = JsonNodeFactory.instance.objectNode();
        waiting.forEach(places::put);
        return database.read("move a webhook on", connection -> {
            try (PreparedStatement statement = prepare(connection, MOVE)) {
                statement.setLong(1, cursor);
                statement.setString(2, places.toString());
                statement.setDouble(3, leaseSeconds);
                return update(statement, 4, url);
            }
        });
    }

    /** Notes that a delivery has failed, and lets the webhook go; nobody takes it before the pause is over. */
    public void pause(String url, Duration pause) {
        database.read("let a webhook wait", connection -> {
            try (PreparedStatement statement = prepare(connection, PAUSE)) {
                statement.setDouble(1, pause.toMillis() / 1000.0);
                return update(statement, 2, url);
            }
        });
    }

    /** Lets a webhook go. */
    public void release(String url) {
        database.read("let a webhook go", connection -> {
            try (PreparedStatement statement = prepare(connection, RELEASE)) {
                return update(statement, 1, url);
            }
        });
    }

    private boolean update(PreparedStatement statement, int from, String url) throws SQLException {
        statement.setString(from, bucket.value());
        statement.setString(from + 1, url);
        statement.setObject(from + 2, holder);
        return statement.executeUpdate() > 0;
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

    private static Map<String, Long> places(String json) throws SQLException {
        try {
            Map<String, Long> places = new HashMap<>();
            for (Map.Entry<String, JsonNode> each : StrictJson.read(json.getBytes(StandardCharsets.UTF_8)).properties()) {
                places.put(each.getKey(), each.getValue().longValue());
            }
            return places;
        } catch (MalformedJsonException e) {
            throw new SQLException("weir.webhook.waiting is " + json, e);
        }
    }
}
