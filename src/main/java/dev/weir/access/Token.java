package dev.weir.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a token.
 *
 * @param name by which people know it
 * @param sha256 of its secret, in lowercase hexadecimal digits
 * @param grants what it allows; several add up
 * @param expires from when on it is worth nothing; null: never
 */
public record Token(String name, String sha256, List<Grant> grants, @Nullable Instant expires) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";

    /** @throws IllegalArgumentException with a message that does not show the hash */
    public Token {
        grants = List.copyOf(grants);
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(
                    "the name of a token has 1 to 64 characters of A-Z a-z 0-9 . _ @ and -, and begins with a letter or digit");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the SHA-256 of token " + name + " must be 64 lowercase hexadecimal digits");
        }
        if (grants.isEmpty()) {
            throw new IllegalArgumentException("token " + name + " has no grant, such as read,list:shop-*");
        }
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
