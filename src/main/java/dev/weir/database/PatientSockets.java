package dev.weir.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Makes sockets for the driver that poll for messages less often.
 *
 * <p>To check for a message, the driver reads with a timeout of one millisecond. A thread that polls for messages would wake a
 * thousand times a second; with these sockets it wakes fifty times, and still at once when a message arrives. Other timeouts are
 * unchanged. The driver instantiates this factory by its class name.
 */
public final class PatientSockets extends SocketFactory {
    private static final int DRIVER_POLL_MILLIS = 1;
    private static final int POLL_MILLIS = 20;

    /** For the driver. */
    public PatientSockets() {}

    @Override
    public Socket createSocket() {
        return new PatientSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new PatientSocket(), InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new PatientSocket(), host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        Socket socket = new PatientSocket();
        socket.bind(new java.net.InetSocketAddress(from, fromPort));
        return connected(socket, host, port);
    }

    private static Socket connected(Socket socket, InetAddress host, int port) throws IOException {
        socket.connect(new java.net.InetSocketAddress(host, port));
        return socket;
    }

    private static final class PatientSocket extends Socket {
        @Override
        public void setSoTimeout(int millis) throws SocketException {
            super.setSoTimeout(millis == DRIVER_POLL_MILLIS ? POLL_MILLIS : millis);
        }
    }
}
