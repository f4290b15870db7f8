package dev.weir.transfer;

import dev.weir.client.RecordFormatException;
import dev.weir.client.RecordParser;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file of a dump. Until the dump is complete it is {@code FILE.part}, which the same dump continues behind its last whole
 * record; then it takes the place of FILE at once.
 */
public final class DumpFile implements AutoCloseable {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private final String after;

    private DumpFile(Path file, Path part, FileChannel channel, String after) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        this.after = after;
    }

    /** Opens what is there of it. */
    public static DumpFile open(Path file) throws IOException {
        Path part = Path.of(file + ".part");
        FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            String after = cutToWholeRecords(channel, part);
            channel.position(channel.size());
            return new DumpFile(file, part, channel, after);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Where it goes until it is complete. */
    public Path part() {
        return part;
    }

    /** The key of the last record that is there; empty if there is none. */
    public String after() {
        return after;
    }

    public OutputStream out() {
        return out;
    }

    /** Puts the dump in its place; everything is on the disk then. */
    public void complete() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String cutToWholeRecords(FileChannel channel, Path part) throws IOException {
        long end = lineFeedBefore(channel, channel.size()) + 1;
        channel.truncate(end);
        if (end == 0) {
            return "";
        }
        long start = lineFeedBefore(channel, end - 1) + 1;
        if (end - start > LineReader.MAX_LINE_BYTES) {
            throw new IOException(part + " is no dump that was broken off; move it away");
        }
        ByteBuffer line = ByteBuffer.allocate((int) (end - start));
        while (line.hasRemaining() && channel.read(line, start + line.position()) >= 0) {
            // Until it is full.
        }
        try {
            return RecordParser.parse(line.array()).key();
        } catch (RecordFormatException other) {
            throw new IOException(part + " is no dump that was broken off; move it away", other);
        }
    }

    /** Where the last line feed before a position is; -1 if there is none. */
    private static long lineFeedBefore(FileChannel channel, long position) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long to = position;
        while (to > 0) {
            long from = Math.max(0, to - BLOCK_BYTES);
            block.clear().limit((int) (to - from));
            while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
                // Until it is full.
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return from + i;
                }
            }
            to = from;
        }
        return -1;
    }

    /** Keeps what was written for the next time. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            out.flush();
            boolean empty = channel.size() == 0;
            channel.close();
            if (empty) {
                Files.deleteIfExists(part);
            }
        }
    }
}
