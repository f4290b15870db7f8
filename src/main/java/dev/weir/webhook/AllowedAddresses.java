package dev.weir.webhook;

import dev.weir.transport.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;

/** The addresses that may be told. A name counts by all addresses that it has at the moment. */
final class AllowedAddresses {
    private final List<Network> networks;

    /** @param networks addresses and networks */
    AllowedAddresses(List<String> networks) {
        this.networks = networks.stream().map(Network::parse).map(Objects::requireNonNull).toList();
    }

    /** A host has an address that may not be told. */
    static final class ForbiddenException extends Exception {
        private static final long serialVersionUID = 1L;

        ForbiddenException(String host) {
            super(host + " has an address that webhooks.allow does not hold", null, false, false);
        }
    }

    /**
     * An address of a host, to connect to. Nobody else looks it up again: the answer might be another one.
     *
     * @throws UnknownHostException if it has none
     */
    InetAddress of(String host) throws UnknownHostException, ForbiddenException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (networks.stream().noneMatch(network -> network.contains(address))) {
                throw new ForbiddenException(host);
            }
        }
        return addresses[0];
    }
}
