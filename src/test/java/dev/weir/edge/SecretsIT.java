package dev.weir.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.access.TokenSecret;
import dev.weir.testing.FreePort;
import dev.weir.testing.SecretSearch;
import dev.weir.testing.TestCertificates;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The secrets of tokens are in no log, process list, answer, table or memory of an edge that has been shown them in every way.
 * Each search is also made for something that is there, and must find it.
 */
final class SecretsIT {
    private static final String RIGHTS = "read,write,delete,list,admin";
    private static final String PLANTED = "planted-0123456789-abcdefghijklmn";

    @TempDir
    private static Path folder;

    private static final SecretSearch SEARCH = new SecretSearch();
    private static final List<String> PRINTED = new ArrayList<>();

    private static WeirDatabase database;
    private static EdgeProcess edge;
    private static Shown shown;
    private static CommandLines commandLines;
    private static String secret;

    @BeforeAll
    static void showAllSecretsInEveryWay() throws Exception {
        SEARCH.add("planted", PLANTED);
        database = WeirDatabase.emptyOn(TestPostgres.version18());
        String dsn = database.database().dsn();
        String name = dsn.substring(dsn.lastIndexOf('/') + 1);
        // Every statement is in the server's log, with what it was given.
        database.execute("alter database " + name + " set log_statement = 'all'");
        commandLines = new CommandLines();
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        Path keys = Files.writeString(folder.resolve("jwks.json"), new JWKSet(key.toPublicJWK()).toString());
        TestCertificates certificates = new TestCertificates(folder);
        TestCertificates.Pair server = certificates.server();
        Path tokens = folder.resolve("tokens");

        String inFile = tokenOf(EdgeProcess.run(
                "token", "create", "in-file", "--grant", RIGHTS, "--file", tokens.toString()));
        int face = FreePort.next();
        List<String> settings = List.of(
                "--set", "access.tokens-file=" + tokens, "--set", "jwt.keys=" + keys, "--set", "jwt.issuer=me", "--set",
                "jwt.audience=weir", "--set", "tls.certificate=" + server.certificate(), "--set", "tls.key=" + server.key(),
                "--set", "tls.listeners=kevindb", "--set", "observe.log-level=trace", "--set", "observe.access-log=true",
                "--set", "observe.audit-log=true", "--set", "access.failures=0", "--set", "faces.kevindb.port=" + face);
        edge = EdgeProcess.on(dsn, settings.toArray(String[]::new));
        shown = new Shown(edge, face, certificates.client(new KeyManager[0]));
        secret = tokenOf(EdgeProcess.run("token", "create", "boss", "--grant", RIGHTS, "--dsn", dsn));
        String other = tokenOf(EdgeProcess.run("token", "create", "other", "--grant", "read:nothing", "--dsn", dsn));
        String jwt = jwt(key);
        String forged = jwt(new ECKeyGenerator(Curve.P_256).keyID("k").generate());
        String wrong = TokenSecret.fresh();
        SEARCH.add("the wrong secret", wrong.substring(5));
        Stream.of(jwt, forged).forEach(text -> SEARCH.add("a JWT", text.substring(text.lastIndexOf('.') + 1)));

        assertEquals(404, shown.status("Bearer " + secret));
        assertEquals(403, shown.status("Bearer " + other));
        assertEquals(404, shown.status("Bearer " + jwt));
        for (String authorization : List.of(
                "Bearer " + secret, basic(secret), "Bearer " + inFile, basic(inFile), "Bearer " + jwt, basic(jwt),
                "Bearer " + other, "Bearer " + wrong, basic(wrong), "Bearer " + forged, "Token " + secret, secret,
                "Bearer " + secret + " x", "Bearer  \t" + secret, "Bearer \"" + secret + "\"", "Bearer " + secret + "=",
                "Bearer " + jwt + "x", "Bearer x" + jwt,
                "Bearer " + jwt.replaceFirst("\\..*\\.", ".AAAA."))) {
            shown.ask(authorization);
        }
        shown.malformed(secret);
        shown.malformed(jwt);
        useCommands(dsn, settings);
    }

    @AfterAll
    static void stop() throws Exception {
        commandLines.close();
        edge.close();
    }

    private static String tokenOf(EdgeProcess.Ended made) {
        assertEquals(0, made.exit(), made.err());
        String text = made.out().strip();
        SEARCH.add("a token", text.substring(5));
        PRINTED.add(made.err());
        return text;
    }

    private static String basic(String password) {
        String encoded = Base64.getEncoder().encodeToString(("any:" + password).getBytes(UTF_8));
        SEARCH.add("a password of Basic", encoded.substring(encoded.length() - 32));
        return "Basic " + encoded;
    }

    private static String jwt(ECKey by) throws Exception {
        var made = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
                new JWTClaimsSet.Builder().issuer("me").audience("weir").subject("ann").claim("weir", RIGHTS)
                        .expirationTime(Date.from(Instant.now().plusSeconds(3600))).build());
        made.sign(new ECDSASigner(by));
        return made.serialize();
    }

    /** As docs/access.md has it: the secret is in the environment, or in a file. */
    private static void useCommands(String dsn, List<String> settings) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), secret + "\n");
        Path values = Files.createDirectory(folder.resolve("values"));
        Path value = Files.writeString(values.resolve("planted"), PLANTED);
        String[] url = {"--url", edge.url().toString()};
        Map<String, String> environment = Map.of("WEIR_TOKEN", secret);
        run(environment, url, "put", "mine", PLANTED, value.toString());
        run(Map.of(), url, "get", "mine", PLANTED, "--token-file", file.toString());
        run(environment, url, "ls", "mine");
        run(environment, url, "load", "mine", values.toString());
        run(Map.of("WEIR_TOKEN", "wrong" + secret), url, "get", "mine", "k");
        run(environment, new String[] {"--dsn", dsn}, "token", "list");
        run(environment, settings.toArray(String[]::new), "config", "show");
        run(environment, settings.toArray(String[]::new), "check-config");
    }

    private static void run(Map<String, String> environment, String[] more, String... command) throws Exception {
        String[] all = Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new);
        EdgeProcess.Ended ended = EdgeProcess.runWith(environment, all);
        assertEquals(environment.getOrDefault("WEIR_TOKEN", "").startsWith("wrong") ? 1 : 0, ended.exit(), ended.err());
        PRINTED.add(ended.out());
        PRINTED.add(ended.err());
    }

    private static void assertOnlyPlanted(Set<String> found) {
        assertEquals(Set.of("planted"), found);
    }

    @Test
    void noCommandPrintsOne() {
        assertOnlyPlanted(SEARCH.in(String.join("\n", PRINTED)));
    }

    @Test
    void noneIsInTheCommandLineOfAProcess() {
        String seen = commandLines.all();
        for (String command : List.of("serve", "token create", "put", "get", "ls", "load", "config show", "check-config")) {
            assertTrue(seen.contains(" dev.weir.Main " + command), command + " was not seen");
        }
        assertOnlyPlanted(SEARCH.in(seen));
    }

    @Test
    void noAnswerHasOne() {
        shown.admin(List.of("/metrics", "/health", "/health/ready", "/health/serving", "/"), "Bearer " + secret);
        shown.ask("Bearer " + secret);
        assertOnlyPlanted(SEARCH.in(shown.answers()));
    }

    @Test
    void noLogOfTheEdgeHasOne() {
        String log = edge.log();
        for (String part : List.of(
                " access 127.0.0.1 ", "\"who\":\"boss\"", "\"who\":\"jwt:ann\"", "access_token=***", " DEBUG ")) {
            assertTrue(log.contains(part), part);
        }
        assertOnlyPlanted(SEARCH.in(log));
    }

    @Test
    void theDatabaseHasNone() throws Exception {
        assertOnlyPlanted(SEARCH.in(TestPostgres.version18().log()));
        StringBuilder all = new StringBuilder();
        database.rows("select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where n.nspname = 'weir' and c.relkind = 'r'")
                .forEach(table -> all.append(rows("select t from " + table + " t")));
        assertTrue(all.toString().contains("boss"), "no tokens");
        assertOnlyPlanted(SEARCH.in(all.toString()));
        assertEquals(Set.of(), SEARCH.in(rows("select a from pg_stat_activity a")));
    }

    private static String rows(String sql) {
        try {
            return String.join("\n", database.rows(sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onceTheConnectionsAreClosedTheMemoryHasNone() throws Exception {
        try (EdgeClient client = new EdgeClient()) {
            Waiting.until(() -> meter(client, "weir_http_connections") == 0);
        }
        Path dump = folder.resolve("live.hprof");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(edge.pid()), "GC.heap_dump",
                dump.toString()).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), words);
        assertOnlyPlanted(SEARCH.in(dump));
    }

    private static double meter(EdgeClient client, String name) {
        try {
            return client.meter(edge.adminUrl(), name);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
