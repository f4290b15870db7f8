package dev.weir.stream;

import org.slf4j.Logger;

/** Warns once if PostgreSQL treats the edge as a synchronous standby: every commit would wait for the edge. */
final class StandbyWarning {
    private final Logger log;
    private boolean warned;

    StandbyWarning(Logger log) {
        this.log = log;
    }

    void check(LogProbe probe) {
        String standby = probe.standby();
        if (standby != null && !standby.equals("async") && !warned) {
            warned = true;
            log.warn("PostgreSQL takes this edge for a synchronous standby ({}), so that commits wait for it and count as"
                    + " replicated when they are not: name the real standbys in synchronous_standby_names, instead of '*'",
                    standby);
        }
    }
}
