package dev.weir.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cuts answers that come to a halt: java.net.http limits only the time until their head is there.
 *
 * <p>The reader of a stream marks when it began to wait; one thread looks at all streams four times in the time allowed, and
 * closes those that wait for too long, upon which their reader fails.
 */
final class SilenceWatch implements AutoCloseable {
    private static final int LOOKS = 4;

    private final long limitNanos;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weir-silence").factory());

    SilenceWatch(Duration limit) {
        this.limitNanos = limit.toNanos();
        long every = Math.max(1, limitNanos / LOOKS);
        looks.scheduleWithFixedDelay(this::look, every, every, TimeUnit.NANOSECONDS);
    }

    /** @param words what the failure of a read says */
    InputStream over(InputStream body, String words) {
        Watched watched = new Watched(body, words);
        open.add(watched);
        return watched;
    }

    private void look() {
        long now = System.nanoTime();
        open.forEach(each -> each.cutIfSilent(now));
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    private final class Watched extends FilterInputStream {
        private final String words;
        private volatile boolean waiting;
        private volatile boolean cut;
        private volatile long since;

        Watched(InputStream in, String words) {
            super(in);
            this.words = words;
        }

        void cutIfSilent(long now) {
            if (waiting && now - since > limitNanos) {
                cut = true;
                try {
                    in.close();
                } catch (IOException closed) {
                    // The reader fails all the same.
                }
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            since = System.nanoTime();
            waiting = true;
            try {
                int read = in.read(bytes, from, length);
                if (cut) {
                    throw new IOException("nothing came for too long");
                }
                return read;
            } catch (IOException failed) {
                throw new UnreachableException(words, failed);
            } finally {
                waiting = false;
            }
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }
}
