package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.SqlFailure;
import dev.weir.database.SqlStates;
import dev.weir.database.StoreException;
import dev.weir.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lanes make of each error that a server raises, in the statement or at its commit. */
final class RaisedErrorsIT {
    private static final Pattern LINE = Pattern.compile("(?m)^([0-9A-Z]{5})\\s+[EWS]\\s");

    static List<TestPostgres> servers() {
        return TestPostgres.versions();
    }

    /** Raises the error that a key names, like {@code raise-58030}, when the row is written, or at the commit. */
    private static void raising(LaneFixture lanes) throws Exception {
        lanes.sqlDo("create function public.raise_it() returns trigger language plpgsql as $$ begin"
                + " raise exception 'for a test' using errcode = right(new.key, 5); end $$");
        lanes.sqlDo("create trigger raise_it after insert or update on weir.item for each row"
                + " when (new.key like 'raise-%') execute function public.raise_it()");
        lanes.sqlDo("create constraint trigger raise_late after insert or update on weir.item"
                + " deferrable initially deferred for each row when (new.key like 'late-%') execute function public.raise_it()");
    }

    @Test
    void theTableHasEveryStateThatTheServersKnow() throws IOException {
        TestPostgres.versions();
        Set<String> known = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("target", "test-postgres", "bundle"))) {
            for (Path file : files.filter(path -> path.endsWith("errcodes.txt")).toList()) {
                Matcher line = LINE.matcher(Files.readString(file));
                while (line.find()) {
                    known.add(line.group(1));
                }
            }
        }
        assertTrue(known.size() > 200, known::toString);
        known.removeAll(SqlStates.all().keySet());
        assertEquals(Set.of(), known);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whateverIsRaisedBeforeTheCommitIsNotAppliedAndNotToldAsStored(TestPostgres server) throws Exception {
        var settings = LaneFixture.settings(16, Duration.ofSeconds(4));
        try (var lanes = new LaneFixture(server, settings);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            raising(lanes);
            Map<Boolean, List<String>> states = SqlStates.all().keySet().stream()
                    // Success, which a function cannot raise.
                    .filter(state -> !state.startsWith("00"))
                    .collect(Collectors.partitioningBy(state -> SqlStates.all().get(state) == SqlFailure.REFUSED));
            // First what is refused: what is tried until its deadline keeps its neighbours waiting.
            for (boolean refused : new boolean[] {true, false}) {
                Map<String, Future<String>> told = new TreeMap<>();
                for (String state : Objects.requireNonNull(states.get(refused))) {
                    String key = state.hashCode() % 2 == 0 ? "raise-" + state : "late-" + state;
                    told.put(state, writers.submit(() -> toldOf(() -> lanes.commit.write(put(key, "v")))));
                }
                for (var each : told.entrySet()) {
                    String verdict = each.getValue().get();
                    assertTrue(refused ? verdict.equals("Refused") : !verdict.equals("Stored"), each.getKey() + " " + verdict);
                }
            }
            assertEquals("0", lanes.sqlText("select count(*) from weir.item"));
        }
    }

    private static String toldOf(Callable<WriteOutcome> write) {
        try {
            return write.call().getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"58030", "XX001", "XX000", "0A000", "08001", "23514", "P0001", "W0001"})
    void aRowThatRaisesItIsFoundAmongItsNeighboursAndRefused(String state) throws Exception {
        try (var lanes = new LaneFixture(
                TestPostgres.version18(), LaneFixture.settings(1, Duration.ofSeconds(20)));
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            raising(lanes);
            lanes.commit.write(put("before", "v"));
            var start = new CountDownLatch(1);
            List<Future<WriteOutcome>> futures = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Write write = put(i == 17 ? "late-" + state : "k" + i, "v");
                futures.add(writers.submit(() -> {
                    start.await();
                    return lanes.commit.write(write);
                }));
            }
            Future<List<WriteOutcome>> unit = writers.submit(() -> {
                start.await();
                return lanes.commit.writeAtomically(List.of(put("unit", "v"), put("raise-" + state, "v")));
            });
            start.countDown();
            for (int i = 0; i < futures.size(); i++) {
                if (i == 17) {
                    var failure = assertThrows(ExecutionException.class, futures.get(i)::get);
                    assertInstanceOf(StoreException.Refused.class, failure.getCause());
                } else {
                    assertInstanceOf(WriteOutcome.Stored.class, futures.get(i).get());
                }
            }
            var failure = assertThrows(ExecutionException.class, unit::get);
            assertInstanceOf(StoreException.Refused.class, failure.getCause());
            assertEquals("30", lanes.sqlText("select count(*) from weir.item"));
            assertEquals(new TreeSet<>(lanes.listener.uncertain), new TreeSet<>(lanes.listener.settled));
        }
    }
}
