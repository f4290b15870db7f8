package dev.weir.stream;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stream that opens while transactions are open says that it waits for, long before it gives up. */
final class SlotWaitIT {
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void theOldestTransactionIsNamedAtOnce(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        try (Connection batch = inTransaction(database, "nightly batch");
                Connection later = inTransaction(database, "later");
                StreamFixture fixture = StreamFixture.started(database)) {
            String oldest = "not open, cuts 0: a new slot waits for 2 transactions, the oldest of process " + pid(batch)
                    + " (nightly batch), open for ";
            fixture.told.await("the oldest is named", told -> fixture.stream.detail().startsWith(oldest));
            batch.rollback();
            String left = "not open, cuts 0: a new slot waits for a transaction of process " + pid(later) + " (later), open for ";
            fixture.told.await("the other is named", told -> fixture.stream.detail().startsWith(left));
            later.rollback();
            fixture.told.await("opened");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aRoleThatMayNotSeeTheAgeNamesTheProcessAllTheSame(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        String role = "edge_" + database.database().jdbcUrl().replaceAll(".*_", "");
        database.execute("create role " + role + " login password 'plain' replication; grant usage on schema weir to " + role);
        String dsn = database.database().dsn().replaceFirst("//[^@]*@", "//" + role + ":plain@");
        try (Connection batch = inTransaction(database, "nightly batch");
                StreamFixture fixture = StreamFixture.started(database, StreamFixture.SETTINGS, dsn, dsn)) {
            String words = "of process " + pid(batch) + " (nightly batch), open for a time that this role may not see";
            fixture.told.await("it is named", told -> fixture.stream.detail().contains(words));
            batch.rollback();
            fixture.told.await("opened");
        }
    }

    @Test
    void aPreparedTransactionIsNamedByItsIdentifier() throws SQLException {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("alter system set max_prepared_transactions = 5");
            server.kill();
            server.startAgain();
            try (Connection batch = inTransaction(database, "nightly batch");
                    Statement statement = batch.createStatement()) {
                statement.execute("prepare transaction 'forgotten'");
            }
            try (StreamFixture fixture = StreamFixture.started(database)) {
                String words = "a new slot waits for a transaction prepared as 'forgotten', open for ";
                fixture.told.await("it is named", told -> fixture.stream.detail().contains(words));
                database.execute("rollback prepared 'forgotten'");
                fixture.told.await("opened");
            }
        }
    }

    /** In a transaction that has an id, for only such a one is waited for. */
    private static Connection inTransaction(WeirDatabase database, String name) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set application_name = '" + name + "'");
            connection.setAutoCommit(false);
            statement.execute("select pg_current_xact_id()");
        }
        return connection;
    }

    private static String pid(Connection connection) throws SQLException {
        return WeirDatabase.rows(connection, "select pg_backend_pid()").getFirst();
    }
}
