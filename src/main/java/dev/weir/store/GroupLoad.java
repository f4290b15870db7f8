package dev.weir.store;

import dev.weir.database.DatabaseIdentity;
import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.postgres.Connector;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.IntStream;

/** The load lanes: concurrent misses of many keys share one statement. A key's hash selects its lane. */
public final class GroupLoad implements AutoCloseable {
    private final List<LoadLane> lanes;
    private final Deadlines deadlines;

    public GroupLoad(Connector connector, DatabaseIdentity identity, ReadSettings settings, MeterRegistry registry) {
        var meters = new LaneMeters("load", registry);
        this.lanes = IntStream.range(0, settings.lanes())
                .mapToObj(number -> new LoadLane(number, connector, identity, settings, meters))
                .toList();
        this.deadlines = new Deadlines("weir-load-deadlines", lanes, settings.confirmDeadline());
        Gauge.builder("weir.load.queue.items", this, GroupLoad::queued)
                .description("Loads that wait for a lane")
                .register(registry);
    }

    /** Starts the lanes; they connect by themselves. */
    public void start() {
        lanes.forEach(LoadLane::start);
        deadlines.start();
    }

    /**
     * Queues a load.
     *
     * @param known the version the edge has, so that its bytes need not be sent again, or {@link Version#NONE}
     * @param patienceNanos how long the reader waits
     * @throws StoreException.Overloaded if the lane is full
     */
    public PendingLoad submit(ItemKey key, Version known, long patienceNanos) {
        LoadLane lane = lane(key);
        var load = new PendingLoad(key, known, patienceNanos, lane);
        if (!lane.submit(load)) {
            throw new StoreException.Overloaded("The load lane is full; " + lane.fullness());
        }
        return load;
    }

    /** Whether no quick answer can be expected from the key's lane. */
    public boolean isUnavailable(ItemKey key) {
        return lane(key).isUnavailable();
    }

    /** Whether there is a lane from which no quick answer can be expected. */
    public boolean isAnyUnavailable() {
        return lanes.stream().anyMatch(LoadLane::isUnavailable);
    }

    private LoadLane lane(ItemKey key) {
        return Lanes.of(key, lanes);
    }

    private int queued() {
        return lanes.stream().mapToInt(LoadLane::queued).sum();
    }

    @Override
    public void close() {
        lanes.forEach(LoadLane::close);
        deadlines.close();
    }
}
