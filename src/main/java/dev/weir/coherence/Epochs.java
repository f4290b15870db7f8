package dev.weir.coherence;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present {@link Era}, which only rises. A new epoch means that changes may have been missed: what the caches hold is
 * confirmed before it is trusted, and the caches in front forget everything (coherence rule 5).
 *
 * <p>Any thread may call; reading takes no lock.
 */
public final class Epochs {
    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    private final FrontCaches fronts;
    private volatile Era era = new Era(1, 1);

    public Epochs(FrontCaches fronts) {
        this.fronts = fronts;
    }

    /** The present era. */
    public Era era() {
        return era;
    }

    /** The present epoch. */
    public int epoch() {
        return era.epoch();
    }

    /** Raises the epoch where an edge begins to follow changes, or to do without: nothing has been missed. */
    public synchronized void begin() {
        next(era.generation());
    }

    /** Raises the epoch: the database is the same, and changes of it may have been missed. Connections stay. */
    public synchronized void raise(String reason) {
        next(era.generation());
        log.info("To be safe, cached items are confirmed with the database again: {} (epoch {})", reason, era.epoch());
    }

    /** Raises generation and epoch: the database is another one. */
    public synchronized Era nextGeneration() {
        next(era.generation() + 1);
        return era;
    }

    private void next(int generation) {
        assert generation >= era.generation() : "An era only rises";
        era = new Era(generation, era.epoch() + 1);
        fronts.banAll();
    }
}
