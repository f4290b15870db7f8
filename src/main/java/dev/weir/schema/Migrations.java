package dev.weir.schema;

import dev.weir.database.DatabaseSettings;
import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema {@code weir} up to date, or checks that it is, at the start.
 *
 * <p>The steps are the files {@code V<n>__<what>.sql} of the project's {@code sql/}. Flyway applies each in one transaction,
 * under an advisory lock, so that several edges may start at once. Each step limits its own lock waits and run time.
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private static final String SCHEMA = "weir";
    private static final String LOCATION = "classpath:dev/weir/sql";

    /** Attempts, one second apart, to get the lock while another edge migrates. */
    private static final int LOCK_TRIES = 60;

    private static final int OLDEST_SERVER = 150_000;

    private Migrations() {}

    /**
     * Migrates or checks the schema, as the setting says.
     *
     * @param database two connections are used at one time
     * @throws MigrationException if this edge cannot use the schema, or could not read its state
     */
    public static void run(DatabaseSettings.Migrate mode, DataSource database) {
        if (mode == DatabaseSettings.Migrate.OFF) {
            return;
        }
        if (isServedAndCurrent(database)) {
            return;
        }
        Flyway flyway = flyway(database);
        try {
            MigrationInfoService found = flyway.info();
            refuseUnknown(found);
            refuseOtherSteps(found);
            if (found.pending().length == 0) {
                // An applied step differs from this edge's.
                flyway.validate();
                return;
            }
            switch (mode) {
                case CHECK -> throw new MigrationException(
                        "The database's schema weir is " + describe(found)
                                + ", and database.migrate is check: run `./weir migrate` with the same --dsn.",
                        null);
                case AUTO -> {
                    checkRights(database);
                    migrate(flyway);
                }
                case OFF -> throw new IllegalStateException("handled above");
            }
        } catch (FlywayException e) {
            throw inWords(e);
        }
    }

    private static void migrate(Flyway flyway) {
        int applied = flyway.migrate().migrationsExecuted;
        if (applied > 0) {
            LOG.info("The schema weir is at version {} now.", flyway.info().current().getVersion());
        }
    }

    private static Flyway flyway(DataSource database) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations(LOCATION)
                .failOnMissingLocations(true)
                // The only migrations are the files; without this Flyway also searches the class path for classes.
                .javaMigrationClassProvider(List::of)
                .skipDefaultCallbacks(true)
                .placeholderReplacement(false)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .createSchemas(true)
                .cleanDisabled(true)
                .lockRetryCount(LOCK_TRIES)
                .load();
    }

    /** Refuses a server that Weir cannot use; true if its schema is exactly this edge's, so that Flyway is not needed. */
    private static boolean isServedAndCurrent(DataSource database) {
        try (Connection connection = database.getConnection()) {
            checkServer(connection);
            return SchemaHistory.isCurrent(connection);
        } catch (SQLException e) {
            throw new MigrationException("The database could not be asked for its version: " + e.getMessage(), e);
        }
    }

    private static void checkServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select current_setting('server_version_num')::int, current_setting('server_version'),"
                                + " current_setting('server_encoding')")) {
            row.next();
            if (row.getInt(1) < OLDEST_SERVER) {
                throw new MigrationException(
                        "PostgreSQL " + row.getString(2) + " is too old: Weir needs version 15 or newer.", null);
            }
            if (!"UTF8".equals(row.getString(3))) {
                throw new MigrationException(
                        "The database's encoding is " + row.getString(3) + ", and keys are any Unicode text:"
                                + " Weir needs a database made with ENCODING 'UTF8'.",
                        null);
            }
        }
    }

    /** Without the right to create the schema, Flyway would retry for ten seconds. */
    private static void checkRights(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select to_regnamespace('weir') is not null"
                                + " or has_database_privilege(current_database(), 'CREATE'), current_user")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw powerless("permission denied to " + row.getString(2), null);
            }
        } catch (SQLException e) {
            throw new MigrationException("The database could not be asked for its rights: " + e.getMessage(), e);
        }
    }

    private static MigrationException powerless(String detail, @Nullable Throwable cause) {
        return new MigrationException(
                "The database's user may not make or change the schema weir (" + detail
                        + "): run `./weir migrate` once as a user with CREATE on the database, grant this user the rights of"
                        + " an edge, and set database.migrate to check.",
                cause);
    }

    /** A step that this edge does not know was applied by a newer one, which may rely on rules that this edge would break. */
    private static void refuseUnknown(MigrationInfoService found) {
        for (MigrationInfo step : found.all()) {
            MigrationState state = step.getState();
            if (state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED) {
                throw new MigrationException(
                        "The database's schema weir is at version " + step.getVersion()
                                + ", which is newer than this edge knows: run a Weir at least as new as the one that made it.",
                        null);
            }
            if (state.isFailed()) {
                throw new MigrationException(
                        "Version " + step.getVersion() + " of the database's schema weir was applied only in part.", null);
            }
        }
    }

    /** A step with different text was applied by an unreleased build of Weir. */
    private static void refuseOtherSteps(MigrationInfoService found) {
        for (MigrationInfo step : found.applied()) {
            if (!step.isChecksumMatching()) {
                throw new MigrationException(
                        "Step " + step.getVersion() + " of the database's schema weir is not the one that this edge has (checksum"
                                + " mismatch): a build of Weir that was never released applied it, or its file was changed."
                                + " Nothing was done; give the edge an empty database, or an empty folder with --data. To keep"
                                + " the items, copy them over by SQL.",
                        null);
            }
        }
    }

    private static String describe(MigrationInfoService found) {
        MigrationInfo current = found.current();
        MigrationVersion wanted = found.pending()[found.pending().length - 1].getVersion();
        return current == null
                ? "missing (version " + wanted + " is needed)"
                : "at version " + current.getVersion() + " (version " + wanted + " is needed)";
    }

    private static MigrationException inWords(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                switch (SqlState.of(sql)) {
                    case SqlState.INSUFFICIENT_PRIVILEGE -> {
                        return powerless(firstLine(sql), e);
                    }
                    case SqlState.READ_ONLY_TRANSACTION -> {
                        return new MigrationException(
                                "The database takes no writes (" + firstLine(sql) + "): a standby cannot be migrated.", e);
                    }
                    case SqlState.LOCK_NOT_AVAILABLE -> {
                        return new MigrationException(
                                "A table of the schema weir was locked for too long (" + firstLine(sql)
                                        + "): start again when the statement that holds it has ended.",
                                e);
                    }
                    default -> {}
                }
            }
        }
        return new MigrationException("The schema weir could not be brought up to date: " + e.getMessage(), e);
    }

    private static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
