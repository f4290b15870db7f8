package dev.weir.purge;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Parses IP addresses and networks. Names are not resolved, and never count as addresses. */
final class Addresses {
    private static final int IP4_BITS = 32;
    private static final int IP6_BITS = 128;

    private Addresses() {}

    static boolean isIp6(String text) {
        return parse(text, true) != null;
    }

    /** Whether the text is an address, {@code 10.1.2.3}, or a network, {@code 10.0.0.0/8}, of either family. */
    static boolean isAddressOrNetwork(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean ip6 = address.indexOf(':') >= 0;
        if (parse(address, ip6) == null) {
            return false;
        }
        String prefix = slash < 0 ? "0" : text.substring(slash + 1);
        return prefix.matches("[0-9]{1,3}") && Integer.parseInt(prefix) <= (ip6 ? IP6_BITS : IP4_BITS);
    }

    private static @Nullable InetAddress parse(String text, boolean ip6) {
        try {
            // Java also accepts other spellings, such as 127.1, or a zone after %.
            if (ip6) {
                return text.indexOf('%') < 0 ? Inet6Address.ofLiteral(text) : null;
            }
            return text.matches("[0-9]+(\\.[0-9]+){3}") ? Inet4Address.ofLiteral(text) : null;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }
}
