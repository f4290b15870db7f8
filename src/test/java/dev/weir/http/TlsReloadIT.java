package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestCertificates;
import dev.weir.testing.TestCertificates.Pair;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a certificate are replaced while clients come and go. */
final class TlsReloadIT {
    private static final int CLIENTS = 16;

    @TempDir
    private Path folder;

    private TestCertificates certificates;
    private SSLContext context;
    private Pair live;

    @BeforeEach
    void make() throws IOException {
        certificates = new TestCertificates(folder);
        context = certificates.client(new KeyManager[0]);
        live = new Pair(folder.resolve("live.pem"), folder.resolve("live.key"));
        replace(certificates.server());
    }

    private EdgeFixture edge(String... pairs) {
        List<String> all = new ArrayList<>(List.of("tls.certificate=" + live.certificate(), "tls.key=" + live.key()));
        all.addAll(List.of(pairs));
        return new EdgeFixture(all.toArray(String[]::new));
    }

    /** As tools do it: one file after the other, each written in place. */
    private void replace(Pair next) throws IOException {
        Files.copy(next.certificate(), live.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(next.key(), live.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    private SSLSocket connect(EdgeFixture edge) {
        try {
            return Wire.over(new Socket(InetAddress.getLoopbackAddress(), edge.port()), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The serial number of the certificate that a new connection gets. */
    private BigInteger served(EdgeFixture edge) {
        try (SSLSocket socket = connect(edge)) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double reloads(EdgeFixture edge, String result) {
        return edge.registry.get("weir.tls.reloads").tag("result", result).counter().count();
    }

    @Test
    void newFilesServeNewConnectionsWithinTwoSecondsAndNoRequestFails() throws Exception {
        try (EdgeFixture edge = edge()) {
            AtomicBoolean enough = new AtomicBoolean();
            AtomicLong answers = new AtomicLong();
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                // Half of them keep their connection, the others open one for each request.
                boolean keeps = i % 2 == 0;
                String item = "/kv/b/" + i;
                clients.add(Thread.startVirtualThread(() -> {
                    try {
                        while (!enough.get()) {
                            ask(edge, item, keeps, enough, answers);
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            Waiting.until(() -> answers.get() > 500);
            for (int i = 0; i < 3; i++) {
                BigInteger before = served(edge);
                replace(certificates.server());
                long begun = System.nanoTime();
                Waiting.until(() -> !served(edge).equals(before));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                assertTrue(millis < 2_000, millis + " ms");
                long answered = answers.get();
                Waiting.until(() -> answers.get() > answered + 200 || !failures.isEmpty());
            }
            enough.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(3, reloads(edge, "applied"));
            assertEquals(0, reloads(edge, "failed"));
        }
    }

    private void ask(EdgeFixture edge, String item, boolean keeps, AtomicBoolean enough, AtomicLong answers) {
        try (RawClient client = new RawClient(connect(edge))) {
            do {
                client.request("PUT " + item + " HTTP/1.1", "Content-Length: 1").send("v");
                assertEquals(200, client.answer().status());
                assertEquals("v", client.request("GET " + item + " HTTP/1.1").answer().body());
                answers.incrementAndGet();
            } while (keeps && !enough.get());
        }
    }

    @Test
    void filesThatDoNotFitLeaveTheOldCertificateAndAreToldOnce() throws Exception {
        try (EdgeFixture edge = edge("tls.look-every=20ms")) {
            BigInteger before = served(edge);
            Files.copy(certificates.server().certificate(), live.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Waiting.until(() -> reloads(edge, "failed") == 1);
            assertEquals(before, served(edge));

            Files.writeString(live.key(), "-----BEGIN PRIVATE KEY-----\nMIG");
            Waiting.until(() -> reloads(edge, "failed") == 2);
            Files.delete(live.key());
            Waiting.until(() -> reloads(edge, "failed") == 3);
            assertEquals(before, served(edge));

            replace(certificates.server());
            Waiting.until(() -> reloads(edge, "applied") == 1);
            assertTrue(!served(edge).equals(before));
            assertEquals(3, reloads(edge, "failed"));
        }
    }

    @Test
    void theMeterTellsHowLongTheCertificateLasts() {
        try (EdgeFixture edge = edge()) {
            double days = edge.registry.get("weir.tls.expiry").gauge().value() / TimeUnit.DAYS.toSeconds(1);
            assertTrue(days > 2.9 && days <= 3, days + " days");
        }
    }
}
