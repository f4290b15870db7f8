package dev.weir.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The secret in an Authorization field: that of {@code Bearer} (RFC 6750 section 2.1), or the password of {@code Basic} (RFC
 * 7617), whatever its user is, for tools that know nothing else.
 */
final class Credentials {
    private Credentials() {}

    /** Null if the field has none, or is malformed. */
    static @Nullable String secret(String authorization) {
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String value = authorization.substring(space + 1).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> value.isEmpty() || value.indexOf(' ') >= 0 ? null : value;
            case "basic" -> password(value);
            default -> null;
        };
    }

    private static @Nullable String password(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 || colon + 1 == decoded.length() ? null : decoded.substring(colon + 1);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
