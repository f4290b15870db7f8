package dev.weir.database;

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
import org.postgresql.PGProperty;

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
    void everyPartReachesTheDriverUnchanged(
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
    void defaultsAreThoseOfLibpq() {
        Dsn bare = Dsn.parse("postgresql://");
        assertEquals(new Dsn("jdbc:postgresql://localhost:5432/" + OS_USER, OS_USER, null), bare);
        assertEquals(new Dsn("jdbc:postgresql://h:5432/ann", "ann", null), Dsn.parse("postgres://ann@h"));
        assertEquals(new Dsn("jdbc:postgresql://localhost:5432/shop", OS_USER, null), Dsn.parse("jdbc:postgresql:shop"));
        assertEquals(new Dsn("jdbc:postgresql://h:5432/" + OS_USER, OS_USER, null), Dsn.parse("jdbc:postgresql://h/"));
    }

    @Test
    void libpqsParametersOverrideTheAddress() {
        assertEquals(
                new Dsn("jdbc:postgresql://other:6000/d", "u", "p"),
                Dsn.parse("postgresql://x:y@h:1/z?host=other&port=6000&user=u&password=p&dbname=d"));
        assertEquals(
                new Dsn("jdbc:postgresql://[::1]:7,b:7/d", "u", null),
                Dsn.parse("postgresql:///d?host=::1,b&port=7&user=u"));
    }

    @Test
    void libpqsNamesBecomeTheDriversNames() {
        Dsn dsn = Dsn.parse("postgres://u@a,b/d?target_session_attrs=read-write&connect_timeout=3"
                + "&channel_binding=require&keepalives=1&ssl=true&sslrootcert=%2Fca.pem&options=-c%20x%3Dy");
        Properties driver = driver(dsn);
        assertEquals("primary", driver.getProperty("targetServerType"));
        assertEquals("3", driver.getProperty("connectTimeout"));
        assertEquals("require", driver.getProperty("channelBinding"));
        assertEquals("true", driver.getProperty("tcpKeepAlive"));
        assertEquals("require", driver.getProperty("sslmode"));
        assertEquals("/ca.pem", driver.getProperty("sslrootcert"));
        assertEquals("-c x=y", dsn.options());
    }

    @Test
    void everyParameterOfLibpqIsAcceptedOrRefusedWithItsOwnMessage() {
        for (String taken : List.of(
                "application_name=a", "channel_binding=require", "client_encoding=UTF8", "client_encoding=auto",
                "connect_timeout=10", "dbname=d", "gssencmode=disable", "host=h", "keepalives=0", "krbsrvname=p",
                "load_balance_hosts=random", "options=-c%20x%3Dy", "password=p", "port=1", "require_auth=scram-sha-256",
                "sslcert=c", "sslkey=k", "sslmode=verify-full", "sslnegotiation=direct", "sslpassword=p", "sslrootcert=r",
                "target_session_attrs=any", "user=u", "ssl=true")) {
            Dsn.parse("postgresql://h/d?" + taken);
        }
        for (String refused : List.of(
                "fallback_application_name", "gssdelegation", "gsslib", "hostaddr", "keepalives_count", "keepalives_idle",
                "keepalives_interval", "max_protocol_version", "min_protocol_version", "oauth_client_id",
                "oauth_client_secret", "oauth_issuer", "oauth_scope", "passfile", "replication", "requirepeer", "requiressl",
                "scram_client_key", "scram_server_key", "service", "servicefile", "ssl_max_protocol_version",
                "ssl_min_protocol_version", "sslcertmode", "sslcompression", "sslcrl", "sslcrldir", "sslkeylogfile", "sslsni",
                "tcp_user_timeout")) {
            refused("postgresql://h/d?" + refused + "=1", "the parameter " + refused);
        }
    }

    @Test
    void everyPropertyOfTheDriverIsAcceptedOrRefusedByName() {
        for (PGProperty property : PGProperty.values()) {
            String name = property.getName();
            if (List.of("user", "password").contains(name)) {
                continue;
            }
            try {
                Dsn dsn = Dsn.parse("jdbc:postgresql://h/d?" + name + "=x");
                boolean arrived = "x".equals(driver(dsn).getProperty(name)) || "x".equals(dsn.options());
                assertTrue(arrived, name + " is taken and does not arrive");
            } catch (IllegalArgumentException refused) {
                assertTrue(String.valueOf(refused.getMessage()).contains(name), name + ": " + refused.getMessage());
            }
        }
    }

    @Test
    void anUnknownParameterIsRefusedWithTheNearestName() {
        refused("postgresql://h/d?sslmod=require", "nearest is sslmode");
        refused("jdbc:postgresql://h/d?sslMode=require", "nearest is sslmode");
        refused("postgresql://h/d?sslmode=require&pasword=x", "there is no parameter pasword; the nearest is password");
        refused("postgresql://h/d?pasword=x", "nearest is password");
        refused("jdbc:postgresql://h/d?application_name=x", "nearest is ApplicationName");
        refused("postgresql://h/d?zzzzzzzzzzzz=x", "there is no parameter zzzzzzzzzzzz");
        refused("postgresql://h/d?prepareThreshold=0", "prepareThreshold is decided by the edge");
        refused("postgresql://h/d?socketTimeout=0", "set database.socket-timeout");
    }

    @Test
    void aNameThatMayBePartOfAPasswordIsNotRepeated() {
        refused("postgresql://u:54?cret=x@h/d", "parameter 1 after the ? is unknown. In a password, write ? as %3F");
        refused("postgresql://h/d?password=se&cret=x", "parameter 2 after the ? is unknown");
        refused("jdbc:postgresql://h/d?password=se&cret=x", "parameter 2 after the ? is unknown");
        refused("postgresql://h/d?se%20cret=x", "parameter after the ? is unknown");
    }

    @Test
    void anInvalidValueIsRefused() {
        for (String dsn : List.of("postgresql://h/d?", "jdbc:postgresql://h/d?")) {
            for (String value : List.of("no-verify", "", "Require", "true")) {
                refused(dsn + "sslmode=" + value, "disable, allow, prefer, require, verify-ca, verify-full");
            }
            refused(dsn + "sslrootcert=system", "sslrootcert=system");
        }
        refused("postgresql://h/d?ssl=1", "ssl must be true");
        refused("postgresql://h/d?channel_binding=yes", "disable, prefer, require");
        refused("postgresql://h/d?connect_timeout=0", "1 to 3600");
        refused("postgresql://h/d?connect_timeout=2s", "1 to 3600");
        refused("jdbc:postgresql://h/d?connectTimeout=-1", "1 to 3600");
        refused("postgresql://h/d?target_session_attrs=standby", "an edge writes");
        refused("jdbc:postgresql://h/d?targetServerType=secondary", "any, primary");
        refused("postgresql://h/d?client_encoding=latin1", "UTF8");
        refused("postgresql://h/d?keepalives=2", "0 or 1");
    }

    @Test
    void sslTrueDoesNotWeakenAMode() {
        for (String parameters : List.of("ssl=true&sslmode=verify-full", "sslmode=verify-full&ssl=true")) {
            assertEquals("verify-full", driver(Dsn.parse("postgresql://h/d?" + parameters)).getProperty("sslmode"));
        }
    }

    @Test
    void aTrailingAmpersandIsIgnored() {
        assertEquals(Dsn.parse("postgresql://u@h/d"), Dsn.parse("postgresql://u@h/d?"));
        assertEquals(Dsn.parse("postgresql://u@h/d?sslmode=require"), Dsn.parse("postgresql://u@h/d?sslmode=require&"));
        refused("postgresql://u@h/d?sslmode=require&&connect_timeout=1", "name=value");
        refused("postgresql://u@h/d?sslmode", "name=value");
    }

    @Test
    void anUnusableDsnIsRefusedWithARemedy() {
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
