package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.ArrayList;
import java.util.List;

/**
 * All of the other suites' traffic at once, behind one Varnish, for long. In the end everything is read back, and an edge that
 * the suite started has nothing left of any request.
 */
public final class SoakSimulation extends Simulation {
    private static final int SIZE = 1024;
    private static final int SMALL = 128;

    private final Sizes sizes = Sizes.orElse(300, 16, 2_000);
    private final Target target = Target.behindVarnish(sizes);
    private final Items read = Items.zipf("soak-read", sizes.keys(), SIZE);
    private final Items batched = Items.zipf("soak-multi", sizes.keys(), SMALL);
    private final Items invalidated = Items.even("soak-invalidated", 8, write -> SIZE, Mixes::deletes);
    private final Items large = Items.even("soak-large", 16, Mixes.largeSizes(), write -> false);
    private final Items counted = Items.even("soak-counter", 4, write -> SMALL, write -> false);

    /** Sets it up. */
    public SoakSimulation() {
        Counters counters = new Counters(counted);
        ChainBuilder step = randomSwitch()
                .on(percent(60.0).then(Mixes.readHeavy(read)),
                        percent(15.0).then(Mixes.invalidating(invalidated)),
                        percent(10.0).then(counters.increment()),
                        percent(10.0).then(Mixes.batches(batched)),
                        percent(5.0).then(Mixes.large(large)));
        List<PopulationBuilder> parts = new ArrayList<>(List.of(
                new Batches(read).fill("fill"),
                new Batches(batched).fill("fill of /multi"),
                new Writes(large).fill("fill of what is large"),
                Load.of("soak", step, sizes),
                new Reads(read).back("read back"),
                new Reads(batched).back("read back of /multi"),
                new Reads(invalidated).back("read back of what is invalidated"),
                new Reads(large).back("read back of what is large"),
                counters.back("read back of counters")));
        target.admin().map(Leftovers::look).ifPresent(parts::add);
        setUp(Load.inTurn(parts.toArray(PopulationBuilder[]::new)))
                .protocols(target.protocol(sizes))
                .assertions(Load.assertions(
                        "GET", "GET if changed", "PUT", "POST /multi", "read back", "read back of counters"));
    }

    @Override
    public void after() {
        System.out.println("soak, read heavy: " + read.ledger());
        System.out.println("soak, /multi: " + batched.ledger());
        System.out.println("soak, invalidated: " + invalidated.ledger());
        System.out.println("soak, large: " + large.ledger());
        System.out.println("soak, counters: " + counted.ledger());
        target.close();
    }
}
