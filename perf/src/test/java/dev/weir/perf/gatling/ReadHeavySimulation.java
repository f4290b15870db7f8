package dev.weir.perf.gatling;

import io.gatling.javaapi.core.Simulation;

/** Many clients of a Varnish read items by Zipf's law, with and without If-None-Match; one request of twenty is a write. */
public final class ReadHeavySimulation extends Simulation {
    private static final int SIZE = 1024;

    private final Sizes sizes = Sizes.orElse(30, 32, 2_000);
    private final Target target = Target.behindVarnish(sizes);
    private final Items items = Items.zipf("read", sizes.keys(), SIZE);

    /** Sets it up. */
    public ReadHeavySimulation() {
        setUp(Load.inTurn(
                new Batches(items).fill("fill"),
                Load.of("read heavy", Mixes.readHeavy(items), sizes),
                new Reads(items).back("read back")))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions("GET", "GET if changed", "PUT", "read back"));
    }

    @Override
    public void after() {
        System.out.println("read heavy: " + items.ledger());
        target.close();
    }
}
