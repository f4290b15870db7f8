package dev.weir.database;

import java.time.Duration;
import java.util.Properties;

/**
 * The driver's timeouts and other connection properties. Without timeouts a query on a frozen database hangs forever, and neither
 * a pool nor a lane can rescue a connection that is blocked on its socket.
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
        // A row hidden by row level security is then an error instead of being absent.
        properties.setProperty("options", (dsn.options() == null ? "" : dsn.options() + " ") + "-c row_security=off");
        properties.setProperty("connectTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("loginTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("socketTimeout", seconds(settings.socketTimeout()));
        properties.setProperty("cancelSignalTimeout", seconds(settings.connectTimeout()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("tcpNoDelay", "true");
        properties.setProperty("targetServerType", "primary");
        // Prepares at once, so that values are transferred in binary from the first execution on.
        properties.setProperty("prepareThreshold", "-1");
        return properties;
    }

    /** The driver takes whole seconds; a fraction is rounded up. */
    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, (duration.toMillis() + 999) / 1000));
    }
}
