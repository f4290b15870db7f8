package dev.weir.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which address a request came, if it came by a proxy that is trusted to say so in X-Forwarded-For. Every proxy
 * appends the address of its own peer there, so the field is read from its end, and only as far as proxies that are trusted go:
 * whatever stands before is what some client claims. Immutable.
 */
public final class Clients {
    private final List<Network> proxies;

    /** @param proxies addresses and networks of those that are trusted */
    public Clients(List<String> proxies) {
        this.proxies = proxies.stream().map(Network::parse).map(Objects::requireNonNull).toList();
    }

    /** Whether a connection is one of a proxy that speaks for others. */
    public boolean isProxy(ClientSocket connection) {
        return isProxy(connection.place().address());
    }

    private boolean isProxy(InetAddress address) {
        for (Network proxy : proxies) {
            if (proxy.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The client's address.
     *
     * @param forwardedFor the field, its lines joined by commas; null if there is none
     */
    public InetAddress of(ClientSocket connection, @Nullable String forwardedFor) {
        return of(connection.place().address(), forwardedFor);
    }

    InetAddress of(InetAddress peer, @Nullable String forwardedFor) {
        InetAddress client = peer;
        int end = forwardedFor == null ? -1 : forwardedFor.length();
        while (end >= 0 && isProxy(client)) {
            int comma = forwardedFor == null ? -1 : forwardedFor.lastIndexOf(',', end - 1);
            InetAddress before = forwardedFor == null ? null : Network.address(forwardedFor.substring(comma + 1, end).strip());
            if (before == null) {
                return client;
            }
            client = before;
            end = comma;
        }
        return client;
    }
}
