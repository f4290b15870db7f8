package dev.weir.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many wrong credentials came from each address of late. An address that has shown too many is only told so; valid
 * credentials from it still count, since many clients may share one behind a proxy, and nobody guesses a token.
 *
 * <p>Any thread may call. Addresses beyond the bound are forgotten, those not heard of for the longest first.
 */
final class Failures {
    private final AccessSettings settings;
    private final Cache<String, AtomicInteger> counts;

    Failures(AccessSettings settings, Ticker ticker) {
        this.settings = settings;
        this.counts = Caffeine.newBuilder()
                .maximumSize(settings.failureAddresses())
                .expireAfterWrite(settings.failureWindow())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Counts one, and returns whether that was more than an address may show in a window, which begins with its first. */
    boolean areTooMany(String address) {
        return settings.failures() > 0
                && counts.get(address, first -> new AtomicInteger()).incrementAndGet() > settings.failures();
    }
}
