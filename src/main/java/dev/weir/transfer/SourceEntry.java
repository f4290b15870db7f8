package dev.weir.transfer;

import dev.weir.client.ItemFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a source has next. */
sealed interface SourceEntry {
    /**
     * An item to load.
     *
     * @param key not checked yet
     * @param contentType null where the source does not say
     * @param fields what is to be kept with it besides
     * @param modifiedAt in seconds since 1970
     * @param size the value's bytes, as far as is known before it is read
     */
    record Item(
            String key, @Nullable String contentType, ItemFields fields, OptionalLong modifiedAt, long size, Value value)
            implements SourceEntry {}

    /** What cannot be loaded, and why, in words for the user. */
    record Unusable(String name, String why) implements SourceEntry {}

    /** What is no item by its nature: a symbolic link, a device. */
    record Passed(String name) implements SourceEntry {}

    /** A value that may still have to be read. */
    sealed interface Value {
        byte[] read() throws IOException;

        /** One in memory. */
        record Bytes(byte[] bytes) implements Value {
            @Override
            public byte[] read() {
                return bytes;
            }
        }

        /** One in a file. */
        record Contents(Path file) implements Value {
            @Override
            public byte[] read() throws IOException {
                return Files.readAllBytes(file);
            }
        }
    }
}
