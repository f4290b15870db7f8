package dev.weir.transport;

import dev.weir.tls.ClientNames;
import io.helidon.common.socket.PeerInfo;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection with TLS, as Helidon asks for it, and the names in its certificate. Helidon's own record of it cannot
 * be made from outside.
 */
public final class Peer implements PeerInfo {
    private final InetSocketAddress address;
    private final Certificate @Nullable [] certificates;
    private final List<String> names;

    /** @param certificates what it has shown: its own first */
    Peer(InetSocketAddress address, Certificate @Nullable [] certificates) {
        this.address = address;
        this.certificates = certificates;
        this.names = certificates == null ? List.of() : ClientNames.of(certificates[0]);
    }

    /** The names in the certificate that the client of a connection has shown; none if it has shown none. */
    public static List<String> names(PeerInfo client) {
        return client instanceof Peer peer ? peer.names : List.of();
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public String host() {
        return address.getHostString();
    }

    @Override
    public int port() {
        return address.getPort();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
        return certificates != null && certificates[0] instanceof X509Certificate own
                ? Optional.of(own.getSubjectX500Principal())
                : Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
        return Optional.ofNullable(certificates).map(Certificate[]::clone);
    }
}
