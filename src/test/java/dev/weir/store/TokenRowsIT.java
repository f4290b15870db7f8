package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.access.Grant;
import dev.weir.access.Token;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TokenRowsIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";

    private static final Token ENDS = new Token(
            "a", "0a".repeat(32), List.of(Grant.parse("read,list:shop-*"), Grant.parse("write:x")),
            Instant.parse("2030-01-02T03:04:05.678Z"));
    private static final Token STAYS = new Token("b", "ff".repeat(32), List.of(Grant.parse("admin")), null);

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aTokenIsKeptAsItWasGivenUntilItIsRemoved(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        try (Connection connection = database.connect()) {
            assertEquals(List.of(), TokenRows.all(connection));
            assertTrue(TokenRows.add(connection, STAYS));
            assertTrue(TokenRows.add(connection, ENDS));
            assertFalse(TokenRows.add(connection, new Token("a", "11".repeat(32), STAYS.grants(), null)));
            assertEquals(List.of(ENDS, STAYS), TokenRows.all(connection));
            assertTrue(TokenRows.remove(connection, "a"));
            assertFalse(TokenRows.remove(connection, "a"));
            assertEquals(List.of(STAYS), TokenRows.all(connection));
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRowThatIsNotUnderstoodIsATokenThatAllowsNothing(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("insert into weir.token (name, sha256, grants)"
                + " values ('new', sha256('s'), array['fly:x']), ('both', sha256('t'), array['fly:x', 'read:y'])");
        try (Connection connection = database.connect()) {
            List<Token> tokens = TokenRows.all(connection);
            assertEquals(List.of(Grant.parse("read:y")), tokens.getFirst().grants());
            assertEquals(Instant.EPOCH, tokens.getLast().expires());
        }
    }
}
