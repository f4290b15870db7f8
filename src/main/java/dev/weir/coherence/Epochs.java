package dev.weir.coherence;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current {@link Era}, which only rises. A new epoch means that changes may have been missed: cached items are confirmed
 * before they are trusted, and the caches in front drop everything (coherence rule 5).
 *
 * <p>Thread-safe; reading takes no lock.
 */
public final class Epochs {
    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    private final FrontCaches fronts;
    private volatile Era era = new Era(1, 1);

    public Epochs(FrontCaches fronts) {
        this.fronts = fronts;
    }

    /** The current era. */
    public Era era() {
        return era;
    }

    /** The current epoch. */
    public int epoch() {
        return era.epoch();
    }

    /** Raises the epoch when an edge starts to follow changes, or to work without them: nothing has been missed. */
    public synchronized void begin() {
        next(era.generation());
    }

    /** Raises the epoch: the database is the same, but changes may have been missed. Connections stay open. */
    public synchronized void raise(String reason) {
        next(era.generation());
        log.info("To be safe, cached items are confirmed with the database again: {} (epoch {})", reason, era.epoch());
    }

    /** Raises generation and epoch: the database was replaced by another one. */
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
