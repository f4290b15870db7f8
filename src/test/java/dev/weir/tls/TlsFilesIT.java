package dev.weir.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestCertificates;
import dev.weir.testing.TestCertificates.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files an edge starts with, and what it says of others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsFilesIT {
    private Path folder;
    private TestCertificates certificates;
    private Pair pair;

    @BeforeAll
    void make(@TempDir Path empty) {
        folder = empty;
        certificates = new TestCertificates(folder);
        pair = certificates.server();
    }

    private static TlsSettings settings(Path certificate, Path key) {
        return new TlsSettings(
                certificate, key, List.of("http"), ClientCertificates.NONE, null, Duration.ofSeconds(1), Duration.ofSeconds(1),
                1);
    }

    private static String refusal(Path certificate, Path key) {
        return String.valueOf(
                assertThrows(TlsFileException.class, () -> Tls.check(settings(certificate, key))).getMessage());
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        TestCertificates.run(command);
    }

    @ParameterizedTest
    @CsvSource({"rsa:2048, rsa", "ec -pkeyopt ec_paramgen_curve:secp384r1, ec", "ed25519, ''"})
    void keysOfEachKindAndFormAreRead(String kind, String old) {
        Path certificate = folder.resolve("kind.pem");
        Path key = folder.resolve("kind.key");
        List<String> made = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-subj", "/CN=edge", "-newkey"));
        made.addAll(List.of(kind.split(" ")));
        made.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
        TestCertificates.run(made);
        assertDoesNotThrow(() -> Tls.check(settings(certificate, key)));
        if (!old.isEmpty()) {
            Path form = folder.resolve("form.key");
            openssl("pkey", "-in", key.toString(), "-traditional", "-out", form.toString());
            assertTrue(assertDoesNotThrow(() -> Files.readString(form))
                    .startsWith("-----BEGIN " + old.toUpperCase(Locale.ROOT) + " "));
            assertDoesNotThrow(() -> Tls.check(settings(certificate, form)));
        }
    }

    @Test
    void oneFileMayHaveAChainAndTheKey() throws Exception {
        Path all = folder.resolve("all.pem");
        Files.writeString(all, "subject: edge\n" + Files.readString(pair.certificate()) + "issuer: authority\n"
                + Files.readString(certificates.authority()) + Files.readString(pair.key()));
        Tls.check(settings(all, all));
        assertEquals(2, Credentials.Files.read(settings(all, all)).credentials().chain().size());
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        Path other = certificates.server().key();
        assertEquals(
                "tls.key: " + other + " is not the key of the first certificate in tls.certificate",
                refusal(pair.certificate(), other));
        assertEquals("tls.certificate: " + other + " has no certificate", refusal(other, pair.key()));
        assertEquals("tls.key: " + pair.certificate() + " has no private key", refusal(pair.certificate(), pair.certificate()));
    }

    @Test
    void whatIsNotThereIsRefused() {
        Path none = folder.resolve("none.pem");
        assertEquals("tls.certificate: " + none + " does not exist", refusal(none, pair.key()));
        assertEquals("tls.key: " + folder + " is a directory", refusal(pair.certificate(), folder));
    }

    @ParameterizedTest
    @CsvSource({"-traditional", "-aes128"})
    void anEncryptedKeyIsRefused(String form) {
        Path encrypted = folder.resolve("encrypted.key");
        openssl("pkey", "-in", pair.key().toString(), "-aes256", form, "-passout", "pass:secret", "-out", encrypted.toString());
        assertEquals(
                "tls.key: " + encrypted + " is encrypted; give the key without a password, in a file that only the edge may read",
                refusal(pair.certificate(), encrypted));
    }

    @Test
    void aHalfWrittenFileIsRefused() throws IOException {
        Path half = folder.resolve("half.pem");
        String whole = Files.readString(pair.certificate());
        Files.writeString(half, whole.substring(0, whole.length() / 2));
        assertEquals("tls.certificate: " + half + " ends within a block CERTIFICATE", refusal(half, pair.key()));
        Files.writeString(half, whole.substring(0, 100) + whole.substring(200));
        String refusal = refusal(half, pair.key());
        assertTrue(refusal.startsWith("tls.certificate: " + half + " has a ") && refusal.endsWith(" cannot be read"), refusal);
    }

    @Test
    void anExpiredCertificateIsRefused() throws IOException {
        Path store = folder.resolve("expired.p12");
        Path expired = folder.resolve("expired.pem");
        Files.deleteIfExists(store);
        TestCertificates.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "edge", "-keyalg",
                "EC", "-dname", "CN=edge", "-startdate", "-3d", "-validity", "1", "-storetype", "PKCS12", "-keystore",
                store.toString(), "-storepass", "weir-test"));
        openssl("pkcs12", "-in", store.toString(), "-passin", "pass:weir-test", "-nodes", "-out", expired.toString());
        String refusal = refusal(expired, expired);
        assertTrue(refusal.startsWith("tls.certificate: " + expired + " expired at 2"), refusal);
    }
}
