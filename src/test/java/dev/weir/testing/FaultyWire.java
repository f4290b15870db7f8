package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A wire to a TCP server that can lose the server's next answer and then break, or be slow with all answers, as wires do. */
public final class FaultyWire implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean losing;
    private volatile boolean refusing;
    private volatile CountDownLatch lost = new CountDownLatch(1);
    private volatile CountDownLatch held = new CountDownLatch(1);
    private volatile CountDownLatch letGo = new CountDownLatch(0);
    private final AtomicLong breakAfter = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong holdAfter = new AtomicLong();

    public FaultyWire(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on answers are swallowed; the connection breaks when one was, and new ones are refused until {@link #mend}. */
    public void loseNextAnswer() {
        lost = new CountDownLatch(1);
        refusing = true;
        losing = true;
    }

    /** Waits until an answer has been lost. */
    public void awaitLost() throws InterruptedException {
        lost.await();
    }

    /** New connections work again. */
    public void mend() {
        losing = false;
        refusing = false;
    }

    /** From now on answers are held back until {@link #letGo}. */
    public void holdAnswers() {
        held = new CountDownLatch(1);
        letGo = new CountDownLatch(1);
    }

    /** Waits until the server has given an answer that is held back. */
    public void awaitHeld() throws InterruptedException {
        held.await();
    }

    /** Lets the answers go that were held back, and all after them. */
    public void letGo() {
        letGo.countDown();
    }

    /** From now on so many bytes of answers pass; then the connection they belong to breaks, in the middle of whatever it is. */
    public void breakAnswersAfter(long bytes) {
        breakAfter.set(bytes);
    }

    /** From now on so many bytes of answers pass; the rest is held back until {@link #letGo}. */
    public void holdAnswersAfter(long bytes) {
        held = new CountDownLatch(1);
        letGo = new CountDownLatch(1);
        holdAfter.set(bytes);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int n;
            while ((n = in.read(buffer)) > 0) {
                if (answers && losing) {
                    lost.countDown();
                    return;
                }
                int passed = 0;
                if (answers && breakAfter.get() != Long.MAX_VALUE && breakAfter.addAndGet(-n) < 0) {
                    out.write(buffer, 0, (int) Math.max(0, breakAfter.getAndSet(Long.MAX_VALUE) + n));
                    return;
                }
                if (answers && letGo.getCount() > 0) {
                    passed = (int) Math.min(n, holdAfter.get());
                    holdAfter.addAndGet(-passed);
                    out.write(buffer, 0, passed);
                    if (passed < n) {
                        held.countDown();
                        letGo.await();
                    }
                }
                out.write(buffer, passed, n - passed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The other direction has closed both ends, which is how a wire breaks.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        letGo();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
