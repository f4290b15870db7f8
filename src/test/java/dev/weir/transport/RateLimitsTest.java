package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitsTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private RateLimits limits(int requests, long bytes) {
        return new RateLimits(requests, bytes, 100, new Clients(List.of()), clock::get);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void soManyRequestsASecondAreTakenAndTheNextWaits(int rate) {
        RateLimits limits = limits(rate, 0);
        InetAddress client = address("10.0.0.1");
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < rate; i++) {
                assertEquals(0, limits.take(client), second + " " + i);
            }
            long wait = limits.take(client);
            // A rate that does not divide a second is rounded.
            assertTrue(Math.abs(SECOND / rate - wait) < rate, wait + " at " + rate);
            clock.addAndGet(wait);
            assertEquals(0, limits.take(client));
            // A whole second fills the bucket, and no more than that.
            clock.addAndGet(10 * SECOND);
        }
    }

    @Test
    void oneAddressDoesNotLimitAnother() {
        RateLimits limits = limits(1, 0);
        assertEquals(0, limits.take(address("10.0.0.1")));
        assertTrue(limits.take(address("10.0.0.1")) > 0);
        assertEquals(0, limits.take(address("10.0.0.2")));
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        RateLimits limits = limits(1, 0);
        assertEquals(0, limits.take(address("2001:db8::1")));
        assertTrue(limits.take(address("2001:db8::2")) > 0);
        assertEquals(0, limits.take(address("2001:db8:0:1::1")));
    }

    @Test
    void bytesThatWereSpentMakeTheNextRequestWait() {
        RateLimits limits = limits(0, 1000);
        InetAddress client = address("10.0.0.1");
        assertEquals(0, limits.take(client));
        limits.spend(client, 1000);
        assertEquals(0, limits.take(client), "a second's bytes");
        limits.spend(client, 500);
        assertEquals(SECOND / 2, limits.take(client));
        clock.addAndGet(SECOND / 2);
        assertEquals(0, limits.take(client));
        limits.spend(client, Long.MAX_VALUE);
        assertEquals(3599 * SECOND, limits.take(client), "never longer than an hour");
    }

    @Test
    void withoutALimitNothingIsOn() {
        assertFalse(limits(0, 0).isOn());
        assertTrue(limits(1, 0).isOn());
        assertTrue(limits(0, 1).isOn());
    }
}
