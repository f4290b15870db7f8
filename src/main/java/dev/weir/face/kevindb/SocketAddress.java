package dev.weir.face.kevindb;

import dev.weir.host.Authority;

/** The address of a replica: a host and a port, such as {@code 10.1.2.3:8085}. */
final class SocketAddress {
    /** A name of DNS has at most 253 characters. */
    static final int MOST_CHARACTERS = 260;

    private SocketAddress() {}

    static boolean isOne(String text) {
        int colon = text.lastIndexOf(':');
        return text.length() <= MOST_CHARACTERS
                && colon > 0
                && colon < text.length() - 1
                && text.charAt(colon + 1) != '0'
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f)
                && Authority.isValid(text);
    }
}
