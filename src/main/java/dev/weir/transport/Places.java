package dev.weir.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Limits the connections of one or several listeners: all together, and those of each client address.
 *
 * <p>Invariant: {@code taken} is the number of places not yet given back, and an address has a {@link Share} exactly while it
 * has places. Acceptors take places; any thread may give one back, and doing so twice has no effect. An IPv6 client can choose
 * any address within its /64 network, so such a network counts as one address.
 */
public final class Places {
    private static final int IP6_NETWORK_BYTES = 8;

    private final int most;
    private final int mostOfOne;
    private final List<Network> unlimited;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Share> shares = new ConcurrentHashMap<>();

    /**
     * Starts with all places free.
     *
     * @param mostOfOne the most places of one client address
     * @param unlimited addresses and networks to which {@code mostOfOne} does not apply: proxies, which connect on behalf of
     *     many clients
     */
    public Places(int most, int mostOfOne, List<String> unlimited) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.unlimited = unlimited.stream().map(Network::parse).map(Objects::requireNonNull).toList();
    }

    /** Whether the text is an address or a network. */
    public static boolean isAddressOrNetwork(String text) {
        return Network.parse(text) != null;
    }

    /** Takes a place, even if none is free; null if the address has used up its share. */
    public @Nullable Place take(InetAddress from) {
        InetAddress client = clientOf(from);
        var granted = new AtomicBoolean();
        Share share = shares.compute(client, (address, known) -> {
            Share joined = known == null ? new Share(unlimited.stream().noneMatch(network -> network.contains(from))) : known;
            if (!joined.isLimited() || joined.connections < mostOfOne) {
                joined.connections++;
                granted.setPlain(true);
            }
            return joined;
        });
        return granted.getPlain() ? new Place(from, client, share, taken.incrementAndGet() > most) : null;
    }

    /** An IPv6 client can choose any address within its /64 network. */
    static InetAddress clientOf(InetAddress from) {
        if (!(from instanceof Inet6Address)) {
            return from;
        }
        byte[] network = from.getAddress();
        Arrays.fill(network, IP6_NETWORK_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** What one client address has. */
    public static final class Share {
        private final boolean limited;
        private final AtomicLong bodyBytes = new AtomicLong();
        /** Guarded by the map's lock on the entry. */
        private int connections;

        private Share(boolean limited) {
            this.limited = limited;
        }

        /** Whether the address may have no more than its share. */
        public boolean isLimited() {
            return limited;
        }

        /** The bytes of request bodies it has in flight. */
        public AtomicLong bodyBytes() {
            return bodyBytes;
        }
    }

    /** One connection's place. */
    public final class Place {
        private final InetAddress address;
        private final InetAddress client;
        private final Share share;
        private final boolean extra;
        private final AtomicBoolean given = new AtomicBoolean();

        private Place(InetAddress address, InetAddress client, Share share, boolean extra) {
            this.address = address;
            this.client = client;
            this.share = share;
            this.extra = extra;
        }

        /** The address of the connection's other end. */
        InetAddress address() {
            return address;
        }

        /** Whether none was free when it was taken, so that it may be kept only if another one is given back. */
        boolean isExtra() {
            return extra;
        }

        /** What its client address has. */
        public Share share() {
            return share;
        }

        /** Gives the place back; called as soon as the connection is certain to be closed. */
        public void giveBack() {
            if (given.compareAndSet(false, true)) {
                taken.decrementAndGet();
                shares.computeIfPresent(client, (address, known) -> --known.connections == 0 ? null : known);
            }
        }
    }
}
