package dev.weir.item;

/**
 * What is known of an item besides its bytes.
 *
 * <p>Every hit makes one, so it has the version as a bare number: a second object for each hit would be waste.
 *
 * @param versionNumber the version's number, of which the strong ETag consists
 * @param modifiedAt the date that clients see, in whole seconds since 1970
 * @param contentType the Content-Type to send, as it was stored
 * @param length the value's length in bytes
 */
public record ItemHead(long versionNumber, long modifiedAt, String contentType, long length) {
    public ItemHead(Version version, long modifiedAt, String contentType, long length) {
        this(version.number(), modifiedAt, contentType, length);
    }

    public Version version() {
        return new Version(versionNumber);
    }
}
