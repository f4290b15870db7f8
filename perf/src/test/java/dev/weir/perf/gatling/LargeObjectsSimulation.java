package dev.weir.perf.gatling;

import io.gatling.javaapi.core.Simulation;

/** Values of 40 kB to 4 MiB, which change their size with each write, read from an edge whole and in parts. */
public final class LargeObjectsSimulation extends Simulation {
    private static final int KEYS = 32;

    private final Sizes sizes = Sizes.orElse(30, 8, KEYS);
    private final Target target = Target.edge(sizes);
    private final Items items = Items.even("large", sizes.keys(), Mixes.largeSizes(), write -> false);

    /** Sets it up. */
    public LargeObjectsSimulation() {
        setUp(Load.inTurn(
                new Writes(items).fill("fill"),
                Load.of("large objects", Mixes.large(items), sizes),
                new Reads(items).back("read back")))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions(
                        "GET", "GET if changed", "GET part", "GET part if unchanged", "PUT", "read back"));
    }

    @Override
    public void after() {
        System.out.println("large objects: " + items.ledger());
        target.close();
    }
}
