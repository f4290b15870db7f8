package dev.weir.perf.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.http.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;

/**
 * Stores each request's body with one upsert on a pooled connection: the usual way to write it. The row's number is the last
 * segment of the path.
 *
 * <p>Its settings are in the environment, because the URL contains a password: {@code JDBC_URL}, {@code JDBC_POOL}
 * (connections), {@code JDBC_UPSERT} (a statement with the parameters id and value).
 */
final class JdbcHandler {
    private JdbcHandler() {}

    public static void main(String[] args) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(System.getenv("JDBC_URL"));
        config.setMaximumPoolSize(Integer.parseInt(System.getenv("JDBC_POOL")));
        HikariDataSource pool = new HikariDataSource(config);
        String upsert = System.getenv("JDBC_UPSERT");
        Listener.start((request, response) -> {
            String path = request.path().rawPath();
            long id = Long.parseLong(path, path.lastIndexOf('/') + 1, path.length(), 10);
            byte[] value = request.content().as(byte[].class);
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(upsert)) {
                statement.setLong(1, id);
                statement.setBytes(2, value);
                statement.executeUpdate();
            }
            response.status(Status.OK_200).send();
        });
    }
}
