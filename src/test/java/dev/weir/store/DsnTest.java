package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

final class DsnTest {
    private static final String OS_USER = System.getProperty("user.name");

    /** What the driver makes of the URL. */
    private static Properties driver(Dsn dsn) {
        Properties properties = Driver.parseURL(dsn.jdbcUrl(), null);
        assertNotNull(properties, dsn.jdbcUrl());
        return properties;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Property
    void everyPartArrivesAtTheDriverAsItWasMeant(
            @ForAll("texts") String user,
            @ForAll("texts") String password,
            @ForAll("texts") String database,
            @ForAll("texts") String application,
            @ForAll("hosts") List<String> hosts) {
        Dsn dsn = Dsn.parse("postgresql://" + encode(user) + ":" + encode(password) + "@" + String.join(",", hosts) + "/"
                + encode(database) + "?sslmode=require&application_name=" + encode(application));

        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : hosts) {
            int port = host.lastIndexOf(':');
            boolean named = port > host.lastIndexOf(']');
            names.add((named ? host.substring(0, port) : host).replace("%25", "%"));
            ports.add(named ? host.substring(port + 1) : "5432");
        }
        assertEquals(user, dsn.user());
        assertEquals(password, dsn.password());
        Properties driver = driver(dsn);
        assertEquals(String.join(",", names), driver.getProperty("PGHOST"));
        assertEquals(String.join(",", ports), driver.getProperty("PGPORT"));
        assertEquals(database, driver.getProperty("PGDBNAME"));
        assertEquals("require", driver.getProperty("sslmode"));
        assertEquals(application, driver.getProperty("ApplicationName"));
        assertNull(driver.getProperty("password"));
    }

    @Property
    void aJdbcUrlMeansWhatItMeansToTheDriver(
            @ForAll("texts") String user, @ForAll("texts") String password, @ForAll("texts") String database) {
        String url = "jdbc:postgresql://db.example:6000/" + URLEncoder.encode(database, StandardCharsets.UTF_8) + "?user="
                + URLEncoder.encode(user, StandardCharsets.UTF_8) + "&ssl=true&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8);
        Properties expected = Driver.parseURL(url, null);
        Dsn dsn = Dsn.parse(url);
        Properties driver = driver(dsn);
        driver.setProperty("user", dsn.user());
        driver.setProperty("password", String.valueOf(dsn.password()));
        assertEquals(expected, driver);
    }

    @Property
    void anyTextIsReadOrRefusedInWordsThatRepeatNoneOfIt(@ForAll("messes") String mess) {
        String secret = "S3cr3t";
        for (String text : new String[] {
            "postgresql://u:" + mess + secret + mess + "@h/db", "jdbc:postgresql://u:" + secret + mess + "@h/db", mess + secret
        }) {
            try {
                assertFalse(Dsn.parse(text).toString().contains(secret), text);
            } catch (IllegalArgumentException refused) {
                assertFalse(refused.toString().contains(secret), text);
            }
        }
    }

    @Test
    void whatIsMissingIsAsLibpqHasIt() {
        Dsn bare = Dsn.parse("postgresql://");
        assertEquals(new Dsn("jdbc:postgresql://localhost:5432/" + OS_USER, OS_USER, null), bare);
        assertEquals(new Dsn("jdbc:postgresql://h:5432/ann", "ann", null), Dsn.parse("postgres://ann@h"));
        assertEquals(new Dsn("jdbc:postgresql://localhost:5432/shop", OS_USER, null), Dsn.parse("jdbc:postgresql:shop"));
        assertEquals(new Dsn("jdbc:postgresql://h:5432/" + OS_USER, OS_USER, null), Dsn.parse("jdbc:postgresql://h/"));
    }

    @Test
    void libpqsParametersOverrideWhatStandsBeforeThem() {
        assertEquals(
                new Dsn("jdbc:postgresql://other:6000/d", "u", "p"),
                Dsn.parse("postgresql://x:y@h:1/z?host=other&port=6000&user=u&password=p&dbname=d"));
        assertEquals(
                new Dsn("jdbc:postgresql://[::1]:7,b:7/d", "u", null),
                Dsn.parse("postgresql:///d?host=::1,b&port=7&user=u"));
    }

    @Test
    void libpqsNamesBecomeTheDriversNames() {
        Properties driver = driver(Dsn.parse("postgres://u@a,b/d?target_session_attrs=read-write&connect_timeout=3"
                + "&channel_binding=require&keepalives=1&ssl=true&sslrootcert=%2Fca.pem&options=-c%20x%3Dy"));
        assertEquals("primary", driver.getProperty("targetServerType"));
        assertEquals("3", driver.getProperty("connectTimeout"));
        assertEquals("require", driver.getProperty("channelBinding"));
        assertEquals("true", driver.getProperty("tcpKeepAlive"));
        assertEquals("require", driver.getProperty("sslmode"));
        assertEquals("/ca.pem", driver.getProperty("sslrootcert"));
        assertEquals("-c x=y", driver.getProperty("options"));
    }

    @Test
    void whatCannotBeConnectedWithIsRefusedAndTheRemedyNamed() {
        refused("mysql://h/d", "expected postgresql://");
        refused("host=h dbname=d", "expected postgresql://");
        refused("postgresql://u:p@ss@h/d", "%40");
        refused("postgresql://u:pa/ss@h/d", "%2F");
        refused("postgresql://u:/ss@h/d", "%2F");
        refused("postgresql://u:p?ss@h/d", "%3F");
        refused("postgresql://h:0/d", "1 to 65535");
        refused("postgresql://h:65536/d", "1 to 65535");
        refused("postgresql://h:5432x/d", "1 to 65535");
        refused("postgresql://%2Fvar%2Frun/d", "Unix socket");
        refused("postgresql:///d?host=/tmp", "Unix socket");
        refused("postgresql://[::1/d", "brackets");
        refused("postgresql://u:100%@h/d", "%25");
        refused("postgresql://u:%ff@h/d", "UTF-8");
        refused("postgresql://u:%00@h/d", "NUL");
        refused("postgresql://h/d?target_session_attrs=best", "target_session_attrs");
        refused("postgresql://h/d?hostaddr=1.2.3.4", "hostaddr");
        refused("jdbc:postgresql://u:p@h/d", "?user=");
        refused("jdbc:postgresql://h", "/");
    }

    private static void refused(String text, String words) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Dsn.parse(text), text);
        assertTrue(String.valueOf(refused.getMessage()).contains(words), text + ": " + refused.getMessage());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().excludeChars('\0').ofMinLength(1).ofMaxLength(12)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    @Provide
    Arbitrary<List<String>> hosts() {
        Arbitrary<String> names = Arbitraries.of("db", "db-1.example.org", "10.0.0.7", "[::1]", "[fe80::1%25eth0]");
        Arbitrary<Integer> numbers = Arbitraries.integers().between(1, 65535);
        Arbitrary<String> ports = numbers.map(port -> ":" + port).optional().map(port -> port.orElse(""));
        return Combinators.combine(names, ports).as((name, port) -> name + port).list().ofMinSize(1).ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> messes() {
        return Arbitraries.strings().withChars("@:/?#%&=[],+ a1\0").ofMaxLength(8);
    }
}
