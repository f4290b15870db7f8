package dev.weir.http;

import dev.weir.testing.InstalledProgram;
import dev.weir.testing.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** How clients of a test reach a listener: what holds in the clear holds over TLS. */
enum Wire {
    PLAIN {
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        @Override
        String scheme() {
            return "http";
        }

        @Override
        List<String> settings() {
            return List.of();
        }

        @Override
        HttpClient client() {
            return client;
        }

        @Override
        Socket over(Socket connected) {
            return connected;
        }
    },
    TLS {
        @Override
        String scheme() {
            return "https";
        }

        @Override
        List<String> settings() {
            InstalledProgram.require("openssl", "openssl");
            return List.of("tls.certificate=" + Made.SERVER.certificate(), "tls.key=" + Made.SERVER.key());
        }

        @Override
        HttpClient client() {
            return Made.CLIENT;
        }

        @Override
        Socket over(Socket connected) throws IOException {
            return over(connected, Made.CONTEXT);
        }
    };

    /** Made once, and only if a test needs it. */
    private static final class Made {
        static final TestCertificates CERTIFICATES = new TestCertificates(folder());
        static final TestCertificates.Pair SERVER = CERTIFICATES.server();
        static final SSLContext CONTEXT = CERTIFICATES.client(new KeyManager[0]);
        static final HttpClient CLIENT =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(CONTEXT).build();

        private static Path folder() {
            try {
                Path target = Files.createDirectories(Path.of("target", "tls").toAbsolutePath());
                return Files.createTempDirectory(target, "wire");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    abstract String scheme();

    /** What the edge needs, {@code key=value}. */
    abstract List<String> settings();

    abstract HttpClient client();

    /** A connection over a connected socket. */
    abstract Socket over(Socket connected) throws IOException;

    /** The settings with others, which win. */
    String[] with(String... pairs) {
        return Stream.concat(settings().stream(), Stream.of(pairs)).toArray(String[]::new);
    }

    /** TLS of a client that trusts the edges of {@link #TLS}. */
    static SSLContext context() {
        return Made.CONTEXT;
    }

    /** The same of one that shows a certificate. */
    static SSLContext context(TestCertificates.Pair own, TestCertificates issuer) {
        return Made.CERTIFICATES.client(issuer.keys(own));
    }

    /** TLS over a connected socket, once its handshake is done. */
    static SSLSocket over(Socket connected, SSLContext context) throws IOException {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connected, host, connected.getPort(), true);
        socket.startHandshake();
        return socket;
    }
}
