package dev.weir.observe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Statsd lines packed into datagrams, each with as many whole lines as fit.
 *
 * @param ready the datagrams
 * @param tooLong how many lines were left out because they do not fit into a datagram
 */
record StatsdDatagrams(List<ByteBuffer> ready, int tooLong) {
    /** Fits into an Ethernet frame of 1,500 bytes over IPv4 and IPv6, with room for a tunnel's header. */
    static final int MAX_BYTES = 1_432;

    static StatsdDatagrams pack(List<String> lines) {
        List<ByteBuffer> ready = new ArrayList<>();
        int tooLong = 0;
        ByteBuffer open = ByteBuffer.allocate(MAX_BYTES);
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length > MAX_BYTES) {
                tooLong++;
                continue;
            }
            int separator = open.position() == 0 ? 0 : 1;
            if (open.remaining() < separator + bytes.length) {
                ready.add(open.flip());
                open = ByteBuffer.allocate(MAX_BYTES);
                separator = 0;
            }
            if (separator == 1) {
                open.put((byte) '\n');
            }
            open.put(bytes);
        }
        if (open.position() > 0) {
            ready.add(open.flip());
        }
        return new StatsdDatagrams(ready, tooLong);
    }
}
