package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class VarnishServerTest {
    @Test
    void hostsAreReadWithAndWithoutAPort() {
        assertEquals(new VarnishServer("varnish", 80), VarnishServer.parse("Varnish"));
        assertEquals(new VarnishServer("my_varnish.local", 6081), VarnishServer.parse("my_varnish.local:6081"));
        assertEquals(new VarnishServer("10.0.0.1", 81), VarnishServer.parse("10.0.0.1:81"));
        assertEquals(new VarnishServer("::1", 80), VarnishServer.parse("[::1]"));
        assertEquals(new VarnishServer("2001:db8::1", 6081), VarnishServer.parse("[2001:db8::1]:6081"));
    }

    @Test
    void aServerIsWrittenAsAUrlHasIt() {
        for (String text : new String[] {"varnish:80", "10.0.0.1:6081", "[::1]:65535"}) {
            assertEquals(text, VarnishServer.parse(text).toString());
        }
    }

    @Test
    void whatIsNoServerIsRefused() {
        for (String text : new String[] {
            "", ":80", "a:", "a:0", "a:65536", "a:x", "a:-1", "a:1:2", "::1", "[::1", "[::1]x", "[::1]:", "[a]:80", "[]:80",
            "http://a", "a/b", "a b", "user@a", "-a", "[fe80::1%lo]:80", "a:+1", "a:\u0661"
        }) {
            assertThrows(IllegalArgumentException.class, () -> VarnishServer.parse(text), text);
        }
    }

    @Test
    void addressesAndNetworksAreKnownFromNames() {
        for (String text : new String[] {"10.1.2.3", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::/128"}) {
            assertTrue(Addresses.isAddressOrNetwork(text), text);
        }
        for (String text : new String[] {
            "", "localhost", "127.1", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "/8", "10.0.0.256", "1.2.3.4.5",
            "fe80::1%lo"
        }) {
            assertFalse(Addresses.isAddressOrNetwork(text), text);
        }
    }
}
