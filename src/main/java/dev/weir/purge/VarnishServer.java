package dev.weir.purge;

import java.util.Locale;

/**
 * The address of a Varnish.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port its port, 1 to 65535
 */
public record VarnishServer(String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int LAST_PORT = 65535;

    /**
     * Parses {@code host}, {@code host:port}, {@code [::1]} or {@code [::1]:port}; the default port is 80.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static VarnishServer parse(String text) {
        int colon = text.startsWith("[") ? text.indexOf(':', text.indexOf(']') + 1) : text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0 ? HTTP_PORT : port(text.substring(colon + 1));
        boolean bracketed = host.startsWith("[");
        String bare = bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bracketed ? !Addresses.isIp6(bare) : !isName(bare)) {
            throw new IllegalArgumentException("no host: " + host);
        }
        return new VarnishServer(bare.toLowerCase(Locale.ROOT), port);
    }

    private static int port(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("no port: " + digits);
        }
        return port;
    }

    /** A DNS name or an IPv4 address; underscores are allowed for container names. */
    private static boolean isName(String host) {
        return !host.isEmpty()
                && host.length() <= 253
                && host.charAt(0) != '-'
                && host.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    /** {@code host:port} as in a URL. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
