package dev.weir.request;

import dev.weir.item.HttpDate;
import dev.weir.transport.ClientSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where Helidon writes answers: unbuffered, each piece goes to the connection at once. If Helidon dated a head too early, its
 * date is overwritten in place, so that all answers keep the same order of fields. Used only by the connection's thread.
 */
final class ConnectionWriter implements DataWriter {
    private static final byte[] DATE = "\nDate: ".getBytes(StandardCharsets.US_ASCII);

    private final ClientSocket client;
    private byte @Nullable [] date;

    ConnectionWriter(ClientSocket client) {
        this.client = client;
    }

    /** Sets the date of the next head; null leaves Helidon's. */
    void date(byte @Nullable [] next) {
        date = next;
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        byte[] next = date;
        client.write(next == null ? buffer : dated(buffer, next));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        write(buffer);
    }

    private BufferData dated(BufferData buffer, byte[] next) {
        byte[] head = buffer.readBytes();
        int line = 0;
        while (line < head.length && head[line] != '\n') {
            line++;
        }
        int at = line + DATE.length;
        if (at + HttpDate.LENGTH <= head.length && Arrays.equals(head, line, at, DATE, 0, DATE.length)) {
            System.arraycopy(next, 0, head, at, HttpDate.LENGTH);
            date = null;
        }
        return BufferData.create(head);
    }
}
