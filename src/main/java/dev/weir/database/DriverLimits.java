package dev.weir.database;

import java.time.Duration;
import java.util.Properties;

/**
 * The driver's own limits. A query on a frozen database hangs for ever without them, and neither a pool nor a lane can rescue a
 * connection whose socket waits.
 */
final class DriverLimits {
    private DriverLimits() {}

    static Properties of(Dsn dsn, DatabaseSettings settings, String name) {
        var properties = new Properties();
        properties.setProperty("user", dsn.user());
        String password = Passwords.of(dsn, System.getenv());
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", name);
        // What row level security hides is an error then, and not absent.
        properties.setProperty("options", (dsn.options() == null ? "" : dsn.options() + " ") + "-c row_security=off");
        properties.setProperty("connectTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("loginTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("socketTimeout", seconds(settings.socketTimeout()));
        properties.setProperty("cancelSignalTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("tcpNoDelay", "true");
        properties.setProperty("targetServerType", "primary");
        // Prepared at once, so that values travel in binary from the first execution on.
        properties.setProperty("prepareThreshold", "-1");
        return properties;
    }

    /** The driver counts in seconds; a fraction is rounded up. */
    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, (duration.toMillis() + 999) / 1000));
    }
}
