package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VclTest {
    private static final Vcl SHIPPED = Vcl.shipped();

    @Test
    void theShippedTextIsTheFileOfTheRepository() throws IOException {
        assertEquals(Files.readString(Path.of("vcl", "weir.vcl")), SHIPPED.text());
    }

    @Test
    void theDefaultsChangeNothing() {
        assertEquals(
                SHIPPED.text(),
                SHIPPED.withBackend("127.0.0.1", 8081)
                        .withPurgers(List.of("127.0.0.1", "::1"))
                        .withLargeBuckets(List.of())
                        .withLimits(32 << 20, 32 << 20)
                        .withLargeValuesFrom(4 << 20)
                        .text());
    }

    @Test
    void aBackendHasAHostAndAPort() {
        String text = SHIPPED.withBackend("edge-1.example.com", 9000).text();
        assertTrue(text.contains("    .host = \"edge-1.example.com\";\n    .port = \"9000\";\n"), text);
        String six = SHIPPED.withBackend("2001:db8::7", 8081).text();
        assertTrue(six.contains("    .host = \"2001:db8::7\";\n    .port = \"8081\";\n"), six);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\"b", "a b", "edge;", "edge\n"})
    void whatIsNoHostIsRefusedInWords(String host) {
        Exception refusal = assertThrows(IllegalArgumentException.class, () -> SHIPPED.withBackend(host, 80));
        assertEquals("'" + host + "' is not a valid host", refusal.getMessage());
    }

    @Test
    void purgersAreAddressesAndNetworks() {
        String text = SHIPPED.withPurgers(List.of("10.0.0.0/8", "10.1.0.1", "2001:db8::/32")).text();
        assertTrue(
                text.contains("acl purgers {\n    \"10.0.0.0\"/8;\n    \"10.1.0.1\";\n    \"2001:db8::\"/32;\n}\n"), text);
        assertFalse(text.contains("\"127.0.0.1\";\n    \"::1\""), text);
        assertTrue(SHIPPED.withPurgers(List.of()).text().contains("acl purgers {\n}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/", "10.0.0.0/x", "\"; \"10.0.0.1", "10.0.0.0/8;", "::1\n"})
    void whatIsNoAddressIsRefusedInWords(String purger) {
        assertThrows(IllegalArgumentException.class, () -> SHIPPED.withPurgers(List.of(purger)));
    }

    @Test
    void largeBucketsAreNamedOneByOne() {
        String text = SHIPPED.withLargeBuckets(List.of(new BucketName("videos"), new BucketName("a.b"))).text();
        assertTrue(
                text.contains(
                        """
                        sub weir_large_buckets {
                            if (req.url ~ "^/kv/(?:videos|a\\.b)/") {
                                return (pass);
                            }
                        }
                        """),
                text);
    }

    @Test
    void bodiesHaveLimits() {
        String text = SHIPPED.withLimits(1000, 536_870_912).text();
        assertTrue(
                text.contains(
                        """
                        sub weir_limits {
                            set req.http.X-Weir-Most = "1000";
                            if (req.url ~ "^/multi/") {
                                set req.http.X-Weir-Most = "536870912";
                            }
                        }
                        """),
                text);
    }

    @Test
    void largeValuesHaveASize() {
        String text = SHIPPED.withLargeValuesFrom(1L << 30).text();
        assertTrue(text.contains("    if (std.integer(beresp.http.Content-Length, 0) >= 1073741824) {\n"), text);
    }

    @Test
    void theRulesAreTheSameHoweverTheRestIsConfigured() {
        String rules = SHIPPED.text().substring(SHIPPED.text().indexOf("# ---- rules"));
        String text = SHIPPED.withBackend("edge", 80)
                .withPurgers(List.of("10.0.0.1"))
                .withLargeBuckets(List.of(new BucketName("videos")))
                .withLimits(1, 2)
                .withLargeValuesFrom(3)
                .withoutBackend()
                .text();
        assertTrue(text.endsWith(rules));
        assertFalse(text.contains("backend weir {"));
    }
}
