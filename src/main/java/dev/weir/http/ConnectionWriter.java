package dev.weir.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/** What Helidon writes answers to: nothing is held back, each piece goes to the connection as it comes. */
record ConnectionWriter(ClientSocket client) implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
        client.write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        client.write(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        client.write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        client.write(buffer);
    }
}
