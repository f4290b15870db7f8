package dev.weir;

import dev.weir.config.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;

/**
 * One running edge: the composition root, which starts every component in order and closes them in reverse.
 *
 * <p>Threads: {@link #start} is called by one thread; {@link #close} may be called by any, also several times;
 * {@link #awaitStop} returns once the first of them has closed everything.
 */
public final class Edge implements AutoCloseable {
    private final Settings settings;
    private final ServerSocket listener;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Edge(Settings settings, ServerSocket listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Starts an edge; when it returns, the edge answers.
     *
     * @throws IOException in words for the operator
     */
    public static Edge start(Settings settings) throws IOException {
        String host = settings.http().host();
        ServerSocket listener = new ServerSocket();
        try {
            InetSocketAddress address = new InetSocketAddress(host, settings.http().port());
            if (address.isUnresolved()) {
                throw new UnknownHostException("http.host: there is no address for " + host);
            }
            listener.bind(address);
        } catch (BindException taken) {
            listener.close();
            throw new IOException(
                    "cannot listen on " + host + ":" + settings.http().port() + ": the port is in use or the address is not here",
                    taken);
        } catch (IOException wrong) {
            listener.close();
            throw wrong;
        }
        return new Edge(settings, listener);
    }

    /** The real port, also where 0 was asked for. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The real admin port, also where 0 was asked for. */
    public int adminPort() {
        return settings.admin().port();
    }

    /** Where the edge answers, {@code http://127.0.0.1:8081}; without a slash at the end. */
    public String url() {
        String host = settings.http().host();
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }

    /** Waits until the edge has been closed. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() throws IOException {
        try {
            listener.close();
        } finally {
            stopped.countDown();
        }
    }
}
