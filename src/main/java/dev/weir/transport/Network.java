package dev.weir.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** An address, {@code 10.1.2.3}, or a network, {@code 10.0.0.0/8}, of either family. */
public final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** @return null if the text is neither an address nor a network */
    public static @Nullable Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int most = address.length * Byte.SIZE;
        if (slash < 0) {
            return new Network(address, most);
        }
        String prefix = text.substring(slash + 1);
        return prefix.matches("[0-9]{1,3}") && Integer.parseInt(prefix) <= most
                ? new Network(address, Integer.parseInt(prefix))
                : null;
    }

    /** The address that a text is; null if it is none. */
    static @Nullable InetAddress address(String text) {
        byte[] literal = literal(text);
        try {
            return literal == null ? null : InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static byte @Nullable [] literal(String text) {
        try {
            // Java also accepts other spellings, such as 127.1, or a zone after %.
            if (text.indexOf(':') >= 0) {
                return text.indexOf('%') < 0 ? Inet6Address.ofLiteral(text).getAddress() : null;
            }
            return text.matches("[0-9]+(\\.[0-9]+){3}") ? Inet4Address.ofLiteral(text).getAddress() : null;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    /** Whether an address is in it. */
    public boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % Byte.SIZE;
            if (((bytes[i / Byte.SIZE] ^ address[i / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
