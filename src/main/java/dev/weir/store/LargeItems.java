package dev.weir.store;

import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads large values in pieces of one size, and large sets whole. Each piece is read at the same version, so that no value
 * mixes two versions.
 *
 * <p>A connection is held for one piece at a time and never while a slow client is written to. Any thread may read; at most
 * {@code read.large-reads} pieces are read at a time.
 */
public final class LargeItems {
    private static final String PIECE =
            "select substring(value from ? for ?) from weir.item where bucket = ? and key = ? and version = ?";

    private static final String ELEMENTS =
            """
            select convert_to(
                '[' || coalesce(string_agg(weir.element_shown(e.dots), ',' order by e.member), '') || ']', 'utf8')
            from weir.item t
              left join weir.element e on e.owner = (t.state ->> 'elements')::uuid and e.dots is not null
            where t.bucket = ? and t.key = ? and t.version = ?
            group by t.version
            """;

    private final int pieceBytes;
    private final PooledReads reads;
    private final Semaphore streams;

    public LargeItems(DataSource pool, ReadSettings settings) {
        this.pieceBytes = settings.pieceBytes();
        this.reads = new PooledReads(pool, settings.largeReads(), settings.deadline());
        this.streams = new Semaphore(settings.largeStreams());
    }

    /**
     * Takes a permit for a body that is sent while it is read, because it keeps a piece in memory for as long as its client is
     * slow.
     *
     * @throws StoreException.Overloaded if {@code read.large-streams} bodies are being sent already
     */
    public void beginStream() {
        if (!streams.tryAcquire()) {
            throw new StoreException.Overloaded("All streams of large values are taken.");
        }
    }

    /** Gives the permit back. */
    public void endStream() {
        streams.release();
    }

    /**
     * Reads the piece that starts at {@code from}.
     *
     * @return its bytes, or null if the item has another version now
     * @throws StoreException.Overloaded if no other read of a piece ends before the deadline
     * @throws StoreException.Unavailable if the database does not answer
     */
    public byte @Nullable [] piece(ItemKey key, Version version, long from) {
        return reads.read("read a piece", connection -> Optional.ofNullable(piece(connection, key, version, from))).orElse(null);
    }

    /**
     * Reads the whole value of a large set, in one statement: its version may change faster than pieces could be read.
     *
     * @return its bytes, or null if the item has another version now
     * @throws StoreException as for {@link #piece}
     */
    public byte @Nullable [] elements(ItemKey key, Version version) {
        return reads.read("read a set", connection -> Optional.ofNullable(elements(connection, key, version))).orElse(null);
    }

    private static byte @Nullable [] elements(Connection connection, ItemKey key, Version version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ELEMENTS)) {
            statement.setString(1, key.bucket().value());
            statement.setString(2, key.key());
            statement.setLong(3, version.number());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }

    private byte @Nullable [] piece(Connection connection, ItemKey key, Version version, long from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PIECE)) {
            statement.setInt(1, Math.toIntExact(from + 1));
            statement.setInt(2, pieceBytes);
            statement.setString(3, key.bucket().value());
            statement.setString(4, key.key());
            statement.setLong(5, version.number());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }
}
