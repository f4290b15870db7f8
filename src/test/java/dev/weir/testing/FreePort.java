package dev.weir.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that have to be told theirs. They are below those that the system gives to connections and to sockets bound
 * to port 0, so that none is taken between the choice and its use; and no two choices of this JVM are the same.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 10_000;

    private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** A port of the loopback address that nobody listens on. */
    public static int next() throws IOException {
        IOException last = new IOException("no port was tried");
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw last;
    }
}
