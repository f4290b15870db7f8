package dev.weir.transfer;

import dev.weir.client.FileTypes;
import dev.weir.client.ItemFields;
import dev.weir.transfer.SourceEntry.Value;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The files in a tar archive: a key is the file's name in it, without {@code ./} at its beginning. */
final class TarSource implements Source {
    private static final int BUFFER_BYTES = 256 << 10;

    private final CountedInput in;
    private final TarArchiveInputStream tar;
    private final long mostBytes;

    /**
     * @param unpacked what is read from {@code in}, without the compression
     * @param mostBytes the largest file that can be held in memory
     */
    TarSource(CountedInput in, InputStream unpacked, long mostBytes) {
        this.in = in;
        this.tar = new TarArchiveInputStream(
                new BufferedInputStream(unpacked, BUFFER_BYTES), StandardCharsets.UTF_8.name());
        this.mostBytes = mostBytes;
    }

    @Override
    public @Nullable SourceEntry next() throws IOException {
        while (true) {
            TarArchiveEntry entry = tar.getNextEntry();
            if (entry == null) {
                return null;
            }
            if (entry.isDirectory()) {
                continue;
            }
            String name = entry.getName();
            while (name.startsWith("./")) {
                name = name.substring(2);
            }
            if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
                return new SourceEntry.Passed(name);
            }
            if (entry.getSize() > mostBytes) {
                return new SourceEntry.Unusable(
                        name, "it is larger than the " + (mostBytes >> 20) + "MiB for which there is memory");
            }
            byte[] value = tar.readAllBytes();
            if (value.length != entry.getRealSize()) {
                throw new IOException("the archive ends within " + name);
            }
            return new SourceEntry.Item(
                    name,
                    FileTypes.of(name),
                    ItemFields.NONE,
                    OptionalLong.of(Math.floorDiv(entry.getLastModifiedTime().toMillis(), 1_000L)),
                    value.length,
                    new Value.Bytes(value));
        }
    }

    @Override
    public long position() {
        return in.count();
    }

    @Override
    public long length() {
        return in.length();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
