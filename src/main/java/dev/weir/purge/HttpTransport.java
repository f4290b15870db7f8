package dev.weir.purge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The way to one Varnish by HTTP/1.1 over connections that are kept.
 *
 * <p>Written by hand: a purge by java.net.http's client costs seven times the processor time, 100 us and more, and its timeout
 * leaves a body out that never comes.
 *
 * <p>A connection is used by one thread at a time: it is taken out of {@code idle}, the one last used first, and put back. All
 * are in {@code open}, so that {@link #close} ends what waits on them.
 */
final class HttpTransport implements Transport {
    private final VarnishServer server;
    private final int timeoutMillis;
    private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    HttpTransport(VarnishServer server, VarnishSettings settings) {
        this.server = server;
        this.timeoutMillis = Math.toIntExact(settings.timeout().toMillis());
    }

    @Override
    public int send(PurgeRequest request) throws IOException {
        byte[] bytes = text(request).getBytes(StandardCharsets.US_ASCII);
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        HttpConnection kept = idle.pollFirst();
        if (kept != null) {
            try {
                return exchange(kept, bytes, deadline);
            } catch (HttpConnection.GoneException closedMeanwhile) {
                // The Varnish may close a connection that was idle; a request can be sent twice without harm.
            }
        }
        var fresh = new HttpConnection();
        open.add(fresh);
        try {
            fresh.connect(server, deadline);
        } catch (IOException failure) {
            end(fresh);
            throw failure;
        }
        return exchange(fresh, bytes, deadline);
    }

    private int exchange(HttpConnection connection, byte[] request, long deadline) throws IOException {
        boolean keep = false;
        try {
            int status = connection.exchange(request, deadline);
            keep = connection.canBeKept();
            return status;
        } finally {
            if (keep && !closed) {
                idle.addFirst(connection);
            } else {
                end(connection);
            }
        }
    }

    private void end(HttpConnection connection) {
        open.remove(connection);
        connection.close();
    }

    private String text(PurgeRequest request) {
        String field = request.field().isEmpty() ? "" : request.field() + "\r\n";
        return request.method() + ' ' + request.path() + " HTTP/1.1\r\nHost: " + server + "\r\n" + field + "\r\n";
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(HttpConnection::close);
    }
}
