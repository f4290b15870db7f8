package dev.weir.stream;

import org.slf4j.Logger;

/** Warns once of an edge that is a synchronous standby: it would hold up every commit until it has dealt with it. */
final class StandbyWarning {
    private final Logger log;
    private boolean warned;

    StandbyWarning(Logger log) {
        this.log = log;
    }

    void look(LogProbe look) {
        String standby = look.standby();
        if (standby != null && !standby.equals("async") && !warned) {
            warned = true;
            log.warn("PostgreSQL takes this edge for a synchronous standby ({}), so that commits wait for it and count as"
                    + " replicated when they are not: name the real standbys in synchronous_standby_names, instead of '*'",
                    standby);
        }
    }
}
