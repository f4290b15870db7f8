package dev.weir.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** What a load reads: a folder, or a file in a format that its name tells. */
public final class Input implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    /** The largest value of an archive, which is held in memory. */
    private static final long MOST_VALUE_BYTES = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Source source;

    private Input(Source source) {
        this.source = source;
    }

    /**
     * Opens a folder or a file.
     *
     * @throws IllegalArgumentException if the name tells no format, with a message for the user
     */
    public static Input open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new Input(new FolderSource(path));
        }
        String name = path.toString().toLowerCase(Locale.ROOT);
        boolean gzip = name.endsWith(".tar.gz") || name.endsWith(".tgz");
        boolean zstd = name.endsWith(".tar.zst");
        boolean lines = name.endsWith(".ndjson");
        if (!gzip && !zstd && !lines && !name.endsWith(".tar")) {
            throw new IllegalArgumentException(
                    path + " is neither a folder nor named .ndjson, .tar, .tar.gz, .tgz or .tar.zst");
        }
        CountedInput in = new CountedInput(Files.newInputStream(path), Files.size(path));
        try {
            if (lines) {
                return new Input(new NdjsonSource(in));
            }
            InputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
            InputStream unpacked = gzip
                    ? new GZIPInputStream(buffered, BUFFER_BYTES)
                    : zstd ? new ZstdCompressorInputStream(buffered) : buffered;
            return new Input(new TarSource(in, unpacked, MOST_VALUE_BYTES));
        } catch (IOException unreadable) {
            in.close();
            throw unreadable;
        }
    }

    /** Records from a stream of newline-delimited JSON. */
    public static Input lines(InputStream in) {
        return new Input(new NdjsonSource(new CountedInput(in, -1)));
    }

    Source source() {
        return source;
    }

    /** How far it has been read, in bytes of the file. */
    public long position() {
        return source.position();
    }

    /** The bytes of the file; -1 for a folder or a stream. */
    public long length() {
        return source.length();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
