package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.ChangesSettings;
import dev.weir.cache.Lease;
import dev.weir.purge.VarnishPurges;
import dev.weir.purge.VarnishSettings;
import dev.weir.database.DatabaseIdentity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ChangeFlowTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger bans = new AtomicInteger();
    private final DatabaseIdentity identity = new DatabaseIdentity(bans::incrementAndGet);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChangesSettings changes = new ChangesSettings(ChangesSettings.Mode.STREAM, SECOND, SECOND, 2);
    private final Lease lease = new Lease(changes, identity::epoch, System::nanoTime, registry);
    private final CacheIndex index = new CacheIndex(
            new CacheSettings.HeapSettings(1 << 20), changes, lease, identity::epoch, System::nanoTime, registry);
    private final VarnishPurges purges = VarnishPurges.start(
            new VarnishSettings(List.of(), SECOND, SECOND, 1, 1, 1, SECOND, SECOND, SECOND, SECOND, List.of(), 4 << 20,
                    List.of()),
            registry);
    private final ChangeFlow flow = new ChangeFlow(index, lease, identity, purges, reason -> {});

    /** A new slot that waits for transactions names others each time that it is given up. */
    @Test
    void moreReasonsForThereBeingNoStreamAreNoFurtherGap() {
        flow.unavailable("process 1 has a transaction open");
        flow.unavailable("process 2 has a transaction open");
        assertEquals(1, bans.get());
        flow.opened();
        flow.unavailable("process 3 has a transaction open");
        assertEquals(3, bans.get());
        assertEquals(ChangesSettings.Mode.TTL, lease.mode());
    }
}
