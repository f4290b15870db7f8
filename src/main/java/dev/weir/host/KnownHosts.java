package dev.weir.host;

import dev.weir.response.RefusedHead;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a listener answers to. A page of any site can have its own name resolve to a loopback address (DNS rebinding);
 * its browser then takes the listener for that site, and lets the page read and write. Only the Host field, which no page can
 * set, shows it. So a listener on loopback answers to no names but its own and those of a setting. One beyond loopback is there
 * for whoever can reach it, and answers to any name unless the setting has some. Immutable.
 *
 * <p>Others get 421, which says that this server does not answer for that host (RFC 9110 sections 7.4 and 15.5.20); 403 would
 * say that it does, but not to this client.
 *
 * <p>Ports do not count: a name that is known on one port is on all, and forwarded ports would have to be told.
 */
public final class KnownHosts {
    /** In the setting, every host. */
    private static final String EVERY = "*";

    /** A listener answers to these wherever it is, so that a proxy in front needs no setting. */
    private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "[::1]");

    /** Answers to every host. */
    public static final KnownHosts ANY = new KnownHosts(null);

    private static final Status MISDIRECTED = Status.create(421, "Misdirected Request");

    private final String @Nullable [] hosts;

    private KnownHosts(String @Nullable [] hosts) {
        this.hosts = hosts;
    }

    /**
     * Those of a listener.
     *
     * @param bound the name or address that it listens on
     * @param named those of the setting
     */
    public static KnownHosts of(String bound, List<String> named) {
        if (named.contains(EVERY) || named.isEmpty() && !isLoopback(bound)) {
            return ANY;
        }
        String own = bound.indexOf(':') < 0 ? bound : '[' + bound + ']';
        return new KnownHosts(
                Stream.of(ALWAYS, List.of(own), named).flatMap(List::stream).distinct().toArray(String[]::new));
    }

    /** Whether the setting can have it: a name or an address without a port, or {@code *}. */
    public static boolean isHost(String text) {
        return text.equals(EVERY) || !text.isEmpty() && Authority.isValid(text) && Authority.hostEnd(text) == text.length();
    }

    /** An address that cannot be resolved cannot be bound either. */
    private static boolean isLoopback(String bound) {
        try {
            return InetAddress.getByName(bound).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether the listener answers to a valid authority. */
    public boolean isKnown(String authority) {
        if (hosts == null) {
            return true;
        }
        int end = Authority.hostEnd(authority);
        for (String host : hosts) {
            if (host.length() == end && authority.regionMatches(true, 0, host, 0, end)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks for whom a request is meant.
     *
     * @param authority of the request's target; null if it names none
     * @param probe whether it is a health check: those often know nothing but an address, and no page has an address for its name
     * @throws RequestException 421 if that is another
     */
    public void check(@Nullable String authority, boolean probe, String method) {
        if (authority != null && !isKnown(authority) && !(probe && Authority.isAddress(authority))) {
            throw RefusedHead.of(
                    MISDIRECTED, method,
                    "This edge does not answer to that host; http.hosts has those that it answers to besides localhost.");
        }
    }
}
