package dev.weir.perf.gatling;

import io.gatling.javaapi.core.Simulation;

/** {@code /multi} through a Varnish: reads of a hundred items, writes of twenty, atomic and not, and single reads. */
public final class MultiBatchesSimulation extends Simulation {
    private static final int SIZE = 128;

    private final Sizes sizes = Sizes.orElse(30, 8, 2_000);
    private final Target target = Target.behindVarnish(sizes);
    private final Items items = Items.zipf("multi", sizes.keys(), SIZE);

    /** Sets it up. */
    public MultiBatchesSimulation() {
        setUp(Load.inTurn(
                new Batches(items).fill("fill"),
                Load.of("multi batches", Mixes.batches(items), sizes),
                new Reads(items).back("read back")))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions("POST /multi", "PUT /multi", "PUT /multi atomic", "GET", "read back"));
    }

    @Override
    public void after() {
        System.out.println("multi batches: " + items.ledger());
        target.close();
    }
}
