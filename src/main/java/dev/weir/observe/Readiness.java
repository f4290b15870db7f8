package dev.weir.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the edge should get requests: its phase, and the checks that its components have registered.
 *
 * <p>Invariants: the phase only moves forward, {@code STARTING} to {@code SERVING} to {@code DRAINING}; no name is registered
 * twice. This object's monitor guards changes of both; no check runs under it. Components register from the thread that starts
 * the edge; reports are made on the threads of the admin listener, several at one time, so a check must be thread-safe, and must
 * answer from memory or within its own time limit.
 */
public final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final List<NamedCheck> checks = new CopyOnWriteArrayList<>();
    private final List<Vital> vitals = new CopyOnWriteArrayList<>();
    private final List<BooleanSupplier> sources = new CopyOnWriteArrayList<>();
    private volatile Phase phase = Phase.STARTING;

    /** The phase of the edge's life. Only a serving edge is ready. */
    public enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    /** One check's result in a report. */
    record Finding(String name, Health health) {}

    /** The results of all checks, in the order of their registration. */
    record Report(Phase phase, List<Finding> findings) {
        boolean isReady() {
            return phase == Phase.SERVING && findings.stream().allMatch(finding -> finding.health() instanceof Health.Up);
        }
    }

    private record Vital(String name, BooleanSupplier alive) {}

    private record NamedCheck(String name, Supplier<Health> check) {}

    /**
     * Adds a check.
     *
     * @param name one word for the component, such as {@code database}
     * @param check answers from memory, or within its own time limit
     * @throws IllegalStateException if the name is taken
     */
    public synchronized void register(String name, Supplier<Health> check) {
        if (checks.stream().anyMatch(known -> known.name().equals(name))) {
            throw new IllegalStateException("There is a readiness check '" + name + "' already.");
        }
        checks.add(new NamedCheck(name, check));
    }

    /**
     * Adds a part that only a restart can bring back.
     *
     * @param name the part's name, such as {@code admin listener}
     */
    public void vital(String name, BooleanSupplier alive) {
        vitals.add(new Vital(name, alive));
    }

    /**
     * Adds something that the edge can answer with.
     *
     * @param there answers from memory
     */
    public void source(BooleanSupplier there) {
        sources.add(there);
    }

    /** Whether the edge can answer some requests, be it with what is stale; not while it starts or stops. */
    boolean isServing() {
        return phase == Phase.SERVING && dead().isEmpty() && sources.stream().anyMatch(BooleanSupplier::getAsBoolean);
    }

    /** The names of the parts that have stopped although the edge is not stopping. */
    List<String> dead() {
        return phase == Phase.DRAINING
                ? List.of()
                : vitals.stream().filter(vital -> !vital.alive().getAsBoolean()).map(Vital::name).toList();
    }

    /** Notes that the public listener accepts requests. Has no effect once the edge is draining. */
    public synchronized void serving() {
        if (phase == Phase.STARTING) {
            phase = Phase.SERVING;
        }
    }

    /**
     * Notes that the edge is stopping. It is no longer ready, so that load balancers use other edges while requests in flight
     * finish.
     */
    public synchronized void draining() {
        phase = Phase.DRAINING;
    }

    /** Runs every check. */
    Report report() {
        List<Finding> findings = new ArrayList<>();
        for (NamedCheck named : checks) {
            findings.add(new Finding(named.name(), healthOf(named)));
        }
        return new Report(phase, List.copyOf(findings));
    }

    private static Health healthOf(NamedCheck named) {
        try {
            return named.check().get();
        } catch (RuntimeException e) {
            LOG.warn("The readiness check '{}' failed", named.name(), e);
            return new Health.Down("the check itself failed; see the log");
        }
    }
}
