package dev.weir.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Many connections, from fifty addresses of this machine, that send something at once, a little every 4 s, each in its own
 * moment, and take nothing.
 */
final class Attackers implements AutoCloseable {
    private static final int ADDRESSES = 50;
    /** In so many parts they send in turn. */
    private static final int PARTS = 40;
    private static final long EVERY_NANOS = 4_000_000_000L;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final byte[] drop;
    private volatile boolean ended;

    /**
     * Opens them.
     *
     * @param first what each sends at once
     * @param drop what each sends every 4 s
     */
    Attackers(int count, int port, String first, String drop) throws IOException {
        this.drop = drop.getBytes(StandardCharsets.US_ASCII);
        byte[] beginning = first.getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open();
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
                channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.1." + (1 + i % ADDRESSES)), 0));
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                channel.configureBlocking(false);
                send(channel, beginning);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("attackers").start(this::drip);
    }

    private void drip() {
        long begin = System.nanoTime();
        for (long part = 0; !ended && drop.length > 0; part++) {
            while (!ended && System.nanoTime() - begin < part * EVERY_NANOS / PARTS) {
                LockSupport.parkNanos(10_000_000);
            }
            for (int i = (int) (part % PARTS); i < channels.size(); i += PARTS) {
                send(channels.get(i), drop);
            }
        }
    }

    private static void send(SocketChannel channel, byte[] bytes) {
        try {
            if (bytes.length > 0) {
                channel.write(ByteBuffer.wrap(bytes));
            }
        } catch (IOException cutOff) {
            // The edge cuts attackers off.
        }
    }

    @Override
    public void close() throws IOException {
        ended = true;
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
