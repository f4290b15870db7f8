package dev.weir.schema;

import dev.weir.check.TimeSpan;
import dev.weir.database.UnfitDatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's settings, stored in the row of {@code weir.clock}, so that all edges of the database and plain SQL use the same
 * ones.
 *
 * <p>The number is set once: a database with number 0 takes the first other number that an edge has, and from then on an edge
 * with a different one does not start. Two sites with the same number could give two values the same version, so an edge's start
 * must not change it. The clock skew may change: a new value takes effect when the first edge with it starts.
 */
public final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);

    private Site() {}

    /**
     * Stores the settings in the database, or checks them against it.
     *
     * @throws UnfitDatabaseException if the database is another site
     */
    public static void settle(Connection connection, SiteSettings settings) throws SQLException {
        int number = settings.number();
        SiteSettings found = read(connection);
        if (found.number() == 0 && number != 0) {
            if (set(connection, "update weir.clock set site = ? where site = 0", number)) {
                log.info("The database is site {} from now on.", number);
            }
            found = read(connection);
        }
        if (found.number() != number) {
            throw new UnfitDatabaseException("the database is site " + found.number() + ", and site.number is " + number
                    + ". Set site.number to " + found.number()
                    + "; or, if the database is to be another site, stop all its edges,"
                    + " run `update weir.clock set site = 0` and start them with the new number");
        }
        int skew = Math.toIntExact(settings.clockSkew().toMillis());
        if (!found.clockSkew().equals(settings.clockSkew())
                && set(connection, "update weir.clock set clock_skew_ms = ?", skew)) {
            log.info("Versions written by SQL may be {} ahead of the database's clock from now on; until now {}.",
                    TimeSpan.format(settings.clockSkew()), TimeSpan.format(found.clockSkew()));
        }
    }

    private static SiteSettings read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select site, clock_skew_ms from weir.clock")) {
            if (!row.next()) {
                throw new UnfitDatabaseException("the table weir.clock has lost its row, without which no item gets a version."
                        + " Restore it from a backup, or run `insert into weir.clock (floor) values (weir.clock_version())`");
            }
            return new SiteSettings(row.getInt(1), Duration.ofMillis(row.getInt(2)));
        }
    }

    private static boolean set(Connection connection, String sql, int value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, value);
            return statement.executeUpdate() > 0;
        }
    }
}
