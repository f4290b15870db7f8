package dev.weir.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.http.RequestException;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownHostsTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8081", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8081", "127.0.0.2:8081"})
    void aListenerOnLoopbackAnswersToItsOwnNames(String host) {
        assertTrue(KnownHosts.of("127.0.0.2", List.of()).isKnown(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "evil.example", "evil.example:8081", "localhost.evil.example", "xlocalhost", "localhos", "", ":8081", "127.0.0.3",
        "10.0.0.1", "[::2]", "[::1"
    })
    void aListenerOnLoopbackAnswersToNoOthers(String host) {
        assertFalse(KnownHosts.of("127.0.0.2", List.of()).isKnown(host));
    }

    @Test
    void aListenerBeyondLoopbackAnswersToAnyNameUnlessSomeAreNamed() {
        assertTrue(KnownHosts.of("0.0.0.0", List.of()).isKnown("evil.example"));
        KnownHosts named = KnownHosts.of("0.0.0.0", List.of("cache.example", "10.0.0.1"));
        assertFalse(named.isKnown("evil.example"));
        assertTrue(named.isKnown("Cache.Example:443"));
        assertTrue(named.isKnown("10.0.0.1:8081"));
        assertTrue(named.isKnown("localhost"));
    }

    @Test
    void namesAreAddedToThoseOfLoopbackAndAStarIsAny() {
        KnownHosts named = KnownHosts.of("::1", List.of("cache.example"));
        assertTrue(named.isKnown("cache.example"));
        assertTrue(named.isKnown("[::1]:8081"));
        assertFalse(named.isKnown("evil.example"));
        assertTrue(KnownHosts.of("127.0.0.1", List.of("cache.example", "*")).isKnown("evil.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache.example", "10.0.0.1", "[fd00::1]", "*", "a"})
    void theSettingTakesNamesAndAddresses(String text) {
        assertTrue(KnownHosts.isHost(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cache.example:80", "http://cache.example", "fd00::1", "a b", "*.example/", "[::1"})
    void theSettingTakesNothingElse(String text) {
        assertFalse(KnownHosts.isHost(text));
    }

    @Test
    void aHealthCheckMayKnowNothingButAnAddress() {
        KnownHosts hosts = KnownHosts.of("127.0.0.1", List.of());
        for (String address : List.of("10.1.2.3", "10.1.2.3:8082", "[fd00::1]:8082")) {
            hosts.check(address, true, "GET");
            assertMisdirected(hosts, address, false);
        }
        hosts.check(null, true, "GET");
        assertMisdirected(hosts, "evil.example", true);
    }

    private static void assertMisdirected(KnownHosts hosts, String authority, boolean probe) {
        RequestException refused =
                Assertions.assertThrows(RequestException.class, () -> hosts.check(authority, probe, "GET"));
        assertEquals(421, refused.status().code());
    }
}
