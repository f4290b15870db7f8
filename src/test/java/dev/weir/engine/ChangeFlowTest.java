package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheSettings;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.Lease;
import dev.weir.stream.ChangeWatchers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChangeFlowTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RecordingFronts fronts = new RecordingFronts();
    private final Epochs epochs = new Epochs(fronts);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChangesSettings changes = new ChangesSettings(ChangesSettings.Mode.STREAM, SECOND, SECOND, 2);
    private final Lease lease = new Lease(changes, epochs::epoch, System::nanoTime, registry);
    private final CacheIndex index = new CacheIndex(
            new CacheSettings.HeapSettings(1 << 20), changes, lease, epochs::epoch, System::nanoTime, registry);
    private final ChangeFlow flow =
            new ChangeFlow(index, lease, epochs, fronts, new ChangeWatchers(), changed -> {}, () -> true, reason -> {});

    /** A new slot that waits for transactions names different ones each time it gives up. */
    @Test
    void anotherReasonForHavingNoStreamIsNoFurtherGap() {
        flow.unavailable("process 1 has a transaction open");
        flow.unavailable("process 2 has a transaction open");
        assertEquals(1, fronts.bans.get());
        flow.opened();
        flow.unavailable("process 3 has a transaction open");
        assertEquals(3, fronts.bans.get());
        assertEquals(ChangesSettings.Mode.TTL, lease.mode());
    }
}
