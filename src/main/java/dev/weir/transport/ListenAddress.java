package dev.weir.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/**
 * The address of a listener.
 *
 * @param host a name or an address
 * @param port 0 picks a free one
 * @param hostSetting the setting or flag for the host, for messages
 * @param portSetting the setting or flag for the port, for messages
 */
public record ListenAddress(String host, int port, String hostSetting, String portSetting) {
    private static final int BACKLOG = 1024;

    /**
     * Checks that it can be bound, before anything else is started.
     *
     * @throws ListenFailedException if it cannot be bound
     */
    public void check() throws ListenFailedException {
        try {
            bind().close();
        } catch (ListenFailedException failed) {
            throw failed;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Opens a socket that listens on it. */
    ServerSocketChannel bind() throws ListenFailedException {
        try {
            var address = new InetSocketAddress(InetAddress.getByName(host), port);
            ServerSocketChannel server = ServerSocketChannel.open();
            try {
                server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return server.bind(address, BACKLOG);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ListenFailedException failed(IOException cause) {
        String where = "Cannot listen on " + (host.contains(":") ? "[" + host + "]" : host) + ':' + port + ": ";
        return new ListenFailedException(
                cause instanceof UnknownHostException
                        ? where + "there is no such host. Choose another address with " + hostSetting
                        : where + cause.getMessage() + ". Choose another port with " + portSetting
                                + " (0 picks a free one), or another address with " + hostSetting,
                cause);
    }
}
