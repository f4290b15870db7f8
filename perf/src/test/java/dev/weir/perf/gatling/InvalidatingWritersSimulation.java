package dev.weir.perf.gatling;

import io.gatling.javaapi.core.Simulation;

/** A few items behind a Varnish that are put, deleted and read all the time: a copy has hardly come when it must go. */
public final class InvalidatingWritersSimulation extends Simulation {
    private static final int KEYS = 16;
    private static final int SIZE = 1024;

    private final Sizes sizes = Sizes.orElse(30, 16, KEYS);
    private final Target target = Target.behindVarnish(sizes);
    private final Items items = Items.even("invalidated", sizes.keys(), write -> SIZE, Mixes::deletes);

    /** Sets it up. */
    public InvalidatingWritersSimulation() {
        setUp(Load.inTurn(
                Load.of("invalidating writers", Mixes.invalidating(items), sizes),
                new Reads(items).back("read back")))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions("GET", "GET if changed", "GET own write", "PUT", "DELETE", "read back"));
    }

    @Override
    public void after() {
        System.out.println("invalidating writers: " + items.ledger());
        target.close();
    }
}
