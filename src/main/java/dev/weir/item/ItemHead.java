package dev.weir.item;

/**
 * What is known of an item besides its bytes.
 *
 * <p>Every hit makes one, so it has the version as a bare number: a second object for each hit would be waste.
 *
 * @param versionNumber the version's number, of which the strong ETag consists
 * @param modifiedAt the date that clients see, in whole seconds since 1970
 * @param metadata what was stored with the value
 * @param length the value's length in bytes
 */
public record ItemHead(long versionNumber, long modifiedAt, Metadata metadata, long length) {
    public ItemHead(Version version, long modifiedAt, Metadata metadata, long length) {
        this(version.number(), modifiedAt, metadata, length);
    }

    public String contentType() {
        return metadata.contentType();
    }

    public Version version() {
        return new Version(versionNumber);
    }
}
