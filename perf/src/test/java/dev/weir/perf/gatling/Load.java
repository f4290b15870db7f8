package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a step is repeated, and what every suite asserts. */
final class Load {
    private Load() {}

    /**
     * So many clients that repeat a step for so long; or, where a rate was given, that many steps begun each second, however
     * long they take. A step that was begun is always finished: what it wrote is in the ledger.
     */
    static PopulationBuilder of(String name, ChainBuilder step, Sizes sizes) {
        if (sizes.rate().isPresent()) {
            return scenario(name)
                    .exec(step)
                    .injectOpen(constantUsersPerSec(sizes.rate().getAsDouble()).during(Duration.ofSeconds(sizes.seconds())));
        }
        return scenario(name)
                .exec(during(Duration.ofSeconds(sizes.seconds()), "turn", false).on(step))
                .injectOpen(atOnceUsers(sizes.users()));
    }

    /** One after the other: each begins when all clients of the one before have ended. */
    static PopulationBuilder inTurn(PopulationBuilder... parts) {
        PopulationBuilder rest = parts[parts.length - 1];
        for (int part = parts.length - 2; part >= 0; part--) {
            rest = parts[part].andThen(rest);
        }
        return rest;
    }

    /**
     * No request failed, by its status or by a check; and there were some of each of these, so that something was checked. Name
     * only what also a slow machine sends within a second.
     */
    static List<Assertion> assertions(String... requests) {
        List<Assertion> assertions = new ArrayList<>();
        assertions.add(global().failedRequests().count().is(0L));
        for (String request : requests) {
            assertions.add(details(request).successfulRequests().count().gt(0L));
        }
        return assertions;
    }
}
