package dev.weir.remote;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import picocli.CommandLine.Parameters;

/** The item that a command is about. */
final class ItemOptions {
    @Parameters(index = "0", paramLabel = "BUCKET", description = "The bucket's name.")
    private String bucket = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "The item's key, which may contain /.")
    private String key = "";

    /** @throws InvalidNameException with a message for the user */
    ItemKey item() {
        return new ItemKey(new BucketName(bucket), key);
    }
}
