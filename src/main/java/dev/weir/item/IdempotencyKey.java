package dev.weir.item;

/**
 * Identifies a write among those of its key, so that the client may send it again (draft-ietf-httpapi-idempotency-key-header): 1
 * to {@link #MAX_LENGTH} visible ASCII characters.
 */
public record IdempotencyKey(String value) {
    public static final int MAX_LENGTH = 64;

    /** @throws InvalidNameException with a message, if it is none */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new InvalidNameException("must be 1 to " + MAX_LENGTH + " visible ASCII characters.");
        }
    }
}
