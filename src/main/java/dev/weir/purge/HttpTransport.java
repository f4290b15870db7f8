package dev.weir.purge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Sends requests to one Varnish by HTTP/1.1 over pooled connections.
 *
 * <p>Hand-written, because a purge by java.net.http's client takes seven times the processor time, 100 us and more, and its
 * timeout does not cover a body that never arrives.
 *
 * <p>One thread uses a connection at a time: it takes the one used last out of {@code idle}, and puts it back. All connections
 * are in {@code open}, so that {@link #close} can end waits on them.
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
            } catch (HttpConnection.GoneException staleConnection) {
                // A Varnish may close an idle connection; sending a request twice does no harm.
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
