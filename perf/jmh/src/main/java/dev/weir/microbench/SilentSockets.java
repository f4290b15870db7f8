package dev.weir.microbench;

import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.SocketFactory;
import org.postgresql.Driver;

/** Where the driver gets its socket to a {@link SilentPostgres}; it wants a class that is public. */
public final class SilentSockets extends SocketFactory {
    /** Connects the driver as the lanes' connector does, to a server that is silent. */
    public static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "weir");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("socketFactory", SilentSockets.class.getName());
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("prepareThreshold", "-1");
        return new Driver().connect("jdbc:postgresql://127.0.0.1:5432/weir", properties);
    }

    @Override
    public Socket createSocket() {
        return new SilentPostgres();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }
}
