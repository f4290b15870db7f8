package dev.weir.item;

/**
 * The name of a bucket: 1 to 128 characters of {@code A-Z a-z 0-9 _ . , -}, not {@code .} or {@code ..}, not beginning
 * with {@code _}, which is reserved for Weir.
 */
public record BucketName(String value) implements Comparable<BucketName> {
    public static final int MAX_LENGTH = 128;

    /** @throws InvalidNameException with a message for the client, if the text is not a valid name */
    public BucketName {
        if (value.isEmpty()) {
            throw new InvalidNameException("A bucket name must not be empty.");
        }
        if (value.length() > MAX_LENGTH) {
            throw new InvalidNameException("A bucket name can have at most " + MAX_LENGTH + " characters.");
        }
        if (value.equals(".") || value.equals("..")) {
            throw new InvalidNameException("A bucket cannot be named '.' or '..'.");
        }
        if (value.charAt(0) == '_') {
            throw new InvalidNameException("Bucket names that start with '_' are reserved for Weir.");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                throw new InvalidNameException("A bucket name may contain only A-Z a-z 0-9 _ . , and -.");
            }
        }
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '.'
                || c == ','
                || c == '-';
    }

    @Override
    public int compareTo(BucketName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
