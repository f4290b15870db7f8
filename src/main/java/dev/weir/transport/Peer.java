package dev.weir.transport;

import io.helidon.common.socket.PeerInfo;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One end of a connection with TLS, as Helidon asks for it. Helidon's own record of it cannot be made from outside. */
final class Peer implements PeerInfo {
    private final InetSocketAddress address;
    private final Certificate @Nullable [] certificates;

    /** @param certificates what it has shown: its own first */
    Peer(InetSocketAddress address, Certificate @Nullable [] certificates) {
        this.address = address;
        this.certificates = certificates;
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
