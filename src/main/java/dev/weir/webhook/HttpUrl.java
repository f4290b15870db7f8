package dev.weir.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL of the scheme http or https, without a user and without a fragment.
 *
 * @param text as it was given
 * @param host a name, or an address without brackets
 * @param authority the value of the field Host
 * @param target the request target, in origin form
 */
public record HttpUrl(String text, boolean secure, String host, int port, String authority, String target) {
    /** The most characters of one. */
    public static final int MOST_CHARACTERS = 2048;

    private static final int PORT_HTTP = 80;
    private static final int PORT_HTTPS = 443;
    private static final int LARGEST_PORT = 65_535;

    /** Reads a URL; null if it is none of this kind. */
    public static @Nullable HttpUrl parse(String text) {
        if (text.length() > MOST_CHARACTERS || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            return null;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        String host = uri.getHost();
        if (!secure && !scheme.equals("http") || host == null || host.indexOf('%') >= 0 || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null) {
            return null;
        }
        int port = uri.getPort() < 0 ? secure ? PORT_HTTPS : PORT_HTTP : uri.getPort();
        if (port < 1 || port > LARGEST_PORT) {
            return null;
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new HttpUrl(
                text, secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, uri.getRawAuthority(),
                uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery());
    }
}
