package dev.weir.store;

import dev.weir.access.Grant;
import dev.weir.access.Token;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens in {@code weir.token}. */
public final class TokenRows {
    private static final Logger LOG = LoggerFactory.getLogger(TokenRows.class);

    private static final int QUERY_TIMEOUT_S = 2;

    /** Further ones are ignored; no installation should have so many. */
    private static final int MOST = 100_000;

    private TokenRows() {}

    /** All of them, by name. One that this edge cannot understand allows nothing, but is a token all the same. */
    public static List<Token> all(Connection connection) throws SQLException {
        List<Token> tokens = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            try (ResultSet row = statement.executeQuery(
                    "select name, sha256, grants, expires_at from weir.token order by name limit " + MOST)) {
                while (row.next()) {
                    tokens.add(token(row));
                }
            }
        }
        return tokens;
    }

    private static Token token(ResultSet row) throws SQLException {
        String name = row.getString("name");
        String hash = HexFormat.of().formatHex(row.getBytes("sha256"));
        OffsetDateTime expires = row.getObject("expires_at", OffsetDateTime.class);
        List<Grant> grants = new ArrayList<>();
        for (String grant : (String[]) row.getArray("grants").getArray()) {
            try {
                grants.add(Grant.parse(String.valueOf(grant)));
            } catch (IllegalArgumentException wrong) {
                LOG.debug("The token {} has a grant that is none: {}", name, wrong.getMessage());
            }
        }
        return grants.isEmpty()
                ? new Token(name, hash, List.of(Grant.parse("read:-")), Instant.EPOCH)
                : new Token(name, hash, grants, expires == null ? null : expires.toInstant());
    }

    /**
     * Adds a token.
     *
     * @return whether there was none of its name
     */
    public static boolean add(Connection connection, Token token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into weir.token (name, sha256, grants, expires_at) values (?, ?, ?, ?)
                on conflict (name) do nothing""")) {
            Array grants = connection.createArrayOf("text", token.grants().stream().map(Grant::text).toArray());
            statement.setString(1, token.name());
            statement.setBytes(2, HexFormat.of().parseHex(token.sha256()));
            statement.setArray(3, grants);
            statement.setObject(4, moment(token.expires()));
            return statement.executeUpdate() == 1;
        }
    }

    private static @Nullable OffsetDateTime moment(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    /**
     * Removes a token.
     *
     * @return whether there was one of this name
     */
    public static boolean remove(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from weir.token where name = ?")) {
            statement.setString(1, name);
            return statement.executeUpdate() == 1;
        }
    }
}
