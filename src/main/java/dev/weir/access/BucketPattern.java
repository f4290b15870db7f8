package dev.weir.access;

import dev.weir.item.BucketName;

/**
 * Names of buckets: {@code *} stands for any characters, also none, and every other character for itself.
 *
 * <p>A match takes time in proportion to the product of both lengths at worst, and both are bounded.
 */
public record BucketPattern(String text) {
    static final BucketPattern ALL = new BucketPattern("*");

    /** @throws IllegalArgumentException with a message, if no bucket can have such a name */
    public BucketPattern {
        if (text.isEmpty() || text.length() > BucketName.MAX_LENGTH || !text.matches("[A-Za-z0-9_.,*-]+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' matches no bucket: a pattern has 1 to " + BucketName.MAX_LENGTH
                            + " characters of A-Z a-z 0-9 _ . , - and *");
        }
    }

    boolean matches(BucketName bucket) {
        String name = bucket.value();
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < text.length() && text.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                // The last star takes one more character.
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }
}
