package dev.weir.transport;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the requests and the bytes a second of each token, and of each address whose requests show none that is known, an IPv6
 * /64 network being one address. Both are leaky buckets that
 * hold what one second allows, kept as the moment at which they are full again (the generic cell rate algorithm). A request is
 * refused while its address has none left; its bytes are counted when it is over, since they are not known before, so that one
 * answer may go beyond, and the next request waits longer.
 *
 * <p>Any thread may call it. The table is bounded: an address that it drops begins anew.
 */
public final class RateLimits {
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST = Duration.ofHours(1).toNanos();
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final long requestNanos;
    private final double byteNanos;
    private final Clients clients;
    private final LongSupplier nanoTime;
    private final Cache<Object, Used> spenders;

    /** When each of an address's two buckets is full again. */
    private static final class Used {
        private final AtomicLong requests;
        private final AtomicLong bytes;

        Used(long now) {
            requests = new AtomicLong(now);
            bytes = new AtomicLong(now);
        }
    }

    /**
     * @param requests the most requests a second; 0 for any number
     * @param bytes the most bytes a second, of bodies and answers together; 0 for any number
     * @param mostAddresses the most addresses that are known at one time
     * @param clients tells who is a proxy
     */
    public RateLimits(int requests, long bytes, int mostAddresses, Clients clients, LongSupplier nanoTime) {
        this.requestNanos = requests == 0 ? 0 : SECOND / requests;
        this.byteNanos = bytes == 0 ? 0 : (double) SECOND / (double) bytes;
        this.clients = clients;
        this.nanoTime = nanoTime;
        this.spenders = Caffeine.newBuilder().maximumSize(mostAddresses).expireAfterAccess(KEPT).executor(Runnable::run).build();
    }

    /** Whether anything is limited. */
    public boolean isOn() {
        return requestNanos > 0 || byteNanos > 0;
    }

    /** Takes one request of an address, or of a token by its name; returns how many nanoseconds it has to wait instead, or 0. */
    public long take(Object spender) {
        long now = nanoTime.getAsLong();
        Used used = used(spender, now);
        long owed = used.bytes.get() - now - SECOND;
        if (owed > 0) {
            return owed;
        }
        if (requestNanos == 0) {
            return 0;
        }
        while (true) {
            long full = used.requests.get();
            long next = later(full, now) + requestNanos;
            if (next - now > SECOND) {
                return next - now - SECOND;
            }
            if (used.requests.compareAndSet(full, next)) {
                return 0;
            }
        }
    }

    /** Counts the bytes of a request that is over. */
    public void spend(Object spender, long bytes) {
        if (byteNanos > 0 && bytes > 0) {
            long now = nanoTime.getAsLong();
            long nanos = (long) Math.min((double) LONGEST, (double) bytes * byteNanos);
            used(spender, now).bytes.updateAndGet(full -> Math.min(LONGEST, later(full, now) - now + nanos) + now);
        }
    }

    /**
     * Takes a request of which nothing but the peer is known.
     *
     * @param named whether it shows a token
     * @return false if it is refused, or others than the peer may count
     */
    public boolean admits(ClientSocket client, boolean named) {
        return !isOn() || !named && !clients.isProxy(client) && take(client.place().address()) == 0;
    }

    /** Counts the bytes of a request that was taken so. */
    public void spendBy(ClientSocket client, long bytes) {
        if (isOn()) {
            spend(client.place().address(), bytes);
        }
    }

    private Used used(Object spender, long now) {
        Object one = spender instanceof InetAddress address ? Places.clientOf(address) : spender;
        return spenders.get(one, unknown -> new Used(now));
    }

    /** Moments of {@link System#nanoTime} are compared by their difference. */
    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }
}
