package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream over TLS, where nobody can see from outside whether a message has come. */
final class TlsIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void changesAndProofsCome(int version) throws Exception {
        try (TestPostgres server = TestPostgres.privateServer(version)) {
            WeirDatabase database = WeirDatabase.on(server);
            certify(database);
            String dsn = database.database().dsn() + "?sslmode=require";
            try (StreamFixture fixture = StreamFixture.started(database, StreamFixture.SETTINGS, dsn)) {
                fixture.told.await("opened");
                assertEquals("1|t", database.rows("select count(*), bool_and(ssl) from pg_stat_ssl s"
                        + " join pg_stat_replication r on r.pid = s.pid").getFirst());
                for (int round = 0; round < 5; round++) {
                    fixture.sql("select weir.put_item('b', '" + round + "', '1')");
                    fixture.told.await("changed b/" + round + " ");
                    fixture.told.awaitProof();
                }
                fixture.sql("insert into weir.item (bucket, key, value)"
                        + " select 'b', 'many' || n, '1' from generate_series(1, 5000) n");
                fixture.told.awaitProof();
                assertEquals(5_005, fixture.told.changes());
            }
        }
    }

    private void certify(WeirDatabase database) throws Exception {
        Path store = folder.resolve("store.p12");
        assertEquals(0, new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
                "-storepass", PASSWORD, "-keystore", store.toString()).redirectErrorStream(true).start().waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        database.execute("alter system set ssl_cert_file = '" + certificate + "'");
        database.execute("alter system set ssl_key_file = '" + key + "'");
        database.execute("alter system set ssl = on");
        database.execute("select pg_reload_conf()");
        Slots.await("TLS is on", () -> database.rows("show ssl").getFirst().equals("on"));
    }

    private Path pem(String kind, byte[] content) throws Exception {
        return Files.writeString(folder.resolve(kind.replace(' ', '-') + ".pem"), "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind + "-----\n");
    }
}
