package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.PopulationBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What an edge must have none of when nobody asks it for anything: what it counts while requests are under way. */
final class Leftovers {
    private static final List<String> NONE = List.of(
            "weir_cache_holds", "weir_cache_fences", "weir_http_bodies_in_flight_bytes", "weir_write_queue_items",
            "weir_load_queue_items", "weir_purge_queue_items");
    private static final String LEFT = "left";
    private static final String LOOKS = "looks";
    private static final int MOST_LOOKS = 120;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private Leftovers() {}

    /** Looks at the edge's metrics until there is nothing left, for half a minute; then there must be nothing. */
    static PopulationBuilder look(URI admin) {
        String metrics = admin + "/metrics";
        return scenario("what is left")
                .exec(session -> session.set(LEFT, NONE).set(LOOKS, 0))
                .exec(asLongAs(session -> !session.getList(LEFT).isEmpty() && session.getInt(LOOKS) < MOST_LOOKS)
                        .on(http("metrics").get(metrics)
                                .check(status().is(200), bodyString().transform(Leftovers::in).saveAs(LEFT)),
                                exec(session -> session.set(LOOKS, session.getInt(LOOKS) + 1)),
                                pause(BETWEEN_LOOKS)))
                .exec(http("nothing left").get(metrics)
                        .check(status().is(200), bodyString().transform(Leftovers::in).is(List.of())))
                .injectOpen(atOnceUsers(1));
    }

    /** The series that are not 0, and what is not counted at all. */
    static List<String> in(String metrics) {
        return NONE.stream()
                .flatMap(name -> {
                    List<String> series = metrics.lines().filter(line -> line.matches(name + "(\\{.*})? .*")).toList();
                    return series.isEmpty() ? List.of(name + " is not there").stream() : series.stream();
                })
                .filter(line -> !line.endsWith(" 0.0"))
                .toList();
    }
}
