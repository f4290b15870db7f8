package dev.weir.perf.gatling;

import io.gatling.javaapi.core.Simulation;

/** Many clients of a Varnish increment a few counters by If-Match; in the end each equals the increments that succeeded. */
public final class ContendingWritersSimulation extends Simulation {
    private static final int COUNTERS = 4;
    private static final int SIZE = 128;

    private final Sizes sizes = Sizes.orElse(30, 16, COUNTERS);
    private final Target target = Target.behindVarnish(sizes);
    private final Items items = Items.even("counter", sizes.keys(), write -> SIZE, write -> false);

    /** Sets it up. */
    public ContendingWritersSimulation() {
        Counters counters = new Counters(items);
        setUp(Load.inTurn(
                Load.of("contending writers", counters.increment(), sizes),
                counters.back("read back")))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions("GET", "PUT if none", "PUT if match", "read back"));
    }

    @Override
    public void after() {
        System.out.println("contending writers: " + items.ledger());
        target.close();
    }
}
