package dev.weir.transfer;

import dev.weir.client.RefusedException;
import dev.weir.client.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request again, after a while, where the edge is unreachable or asks for it (429, 503, Retry-After).
 *
 * @param most how often; each wait is twice as long as the one before it, unless the edge says how long to wait
 */
record Retries(int most, Stop stop) {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** A request and what becomes of its answer. */
    @FunctionalInterface
    interface Call<T> {
        T call() throws IOException, RefusedException, InterruptedException;
    }

    /** Throws what the last try did; a stop ends the tries. */
    <T> T run(Call<T> call) throws IOException, RefusedException, InterruptedException {
        Duration wait = FIRST;
        for (int tries = 0;; tries++) {
            Duration asked = null;
            try {
                return call.call();
            } catch (UnreachableException unreachable) {
                if (tries >= most) {
                    throw unreachable;
                }
            } catch (RefusedException refused) {
                if (tries >= most || !refused.isTemporary()) {
                    throw refused;
                }
                asked = refused.retryAfter();
            }
            if (stop.isAskedWithin(shorter(asked == null ? wait : asked))) {
                return call.call();
            }
            wait = shorter(wait.multipliedBy(2));
        }
    }

    private static Duration shorter(@Nullable Duration wait) {
        return wait == null || wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
