package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.precondition.WriteConditions;
import dev.weir.schema.ReaperSettings;
import dev.weir.schema.TagSweeper;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever writes, tags, deletes by tag and sweeps at the same time: each item that has a tag is found by it. */
final class TagRowsIT {
    private static final int WRITERS = 6;
    private static final int STEPS = 400;
    private static final List<String> TAGS = List.of("a", "b", "c");
    private static final String MISSED =
            """
            select count(*) from weir.item i cross join unnest(i.tags) t(tag)
            where not exists (select from weir.tag g where g.bucket = i.bucket and g.tag = t.tag and g.key = i.key)
            """;

    /** What an item was after a version: its tags; null if there was none. And which tag its deleter asked for, if one did. */
    private record State(@Nullable String tags, String deletedFor) {}

    private final Map<String, TreeMap<Long, State>> histories = new ConcurrentHashMap<>();

    private void note(String key, long version, State state) {
        TreeMap<Long, State> history = histories.computeIfAbsent(key, k -> new TreeMap<>());
        synchronized (history) {
            assertEquals(null, history.put(version, state), "a version is given once");
        }
    }

    private static Tags some(Random random) {
        return Tags.of(TAGS.stream().filter(tag -> random.nextBoolean()).toList());
    }

    private void step(Random random, LaneFixture lanes, WeirDatabase database) throws Exception {
        String key = "k" + random.nextInt(8);
        Tags tags = some(random);
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                var put = new Write.Put(
                        LaneFixture.key(key), new byte[1], Metadata.of("text/plain").withTags(tags), OptionalLong.empty(),
                        OptionalLong.empty(), WriteConditions.NONE);
                note(key, LaneFixture.version(lanes.commit.write(put)), new State(tags.text(), ""));
            }
            case 2 -> note(key, LaneFixture.version(lanes.commit.write(LaneFixture.put(key, "v"))), new State("", ""));
            case 3 -> {
                String tag = TAGS.get(random.nextInt(TAGS.size()));
                if (lanes.commit.write(Write.Delete.ifTagged(LaneFixture.key(key), tag)) instanceof WriteOutcome.Deleted gone) {
                    note(key, gone.version().number(), new State(null, tag));
                }
            }
            case 4 -> {
                var puts = new ArrayList<Write>();
                for (int i = 0; i < 8; i += 2) {
                    puts.add(Write.Delete.ifTagged(LaneFixture.key("k" + i), "a"));
                }
                List<WriteOutcome> outcomes = lanes.commit.writeAtomically(puts);
                for (int i = 0; i < puts.size(); i++) {
                    if (outcomes.get(i) instanceof WriteOutcome.Deleted gone) {
                        note(puts.get(i).key().key(), gone.version().number(), new State(null, "a"));
                    }
                }
            }
            default -> note(
                    key,
                    database.number("select weir.put_item('b', '" + key + "', 'v', tags => string_to_array('" + tags.text()
                            + "', ', '))"),
                    new State(tags.text(), ""));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void noItemIsEverMissedByItsTagAndNoneIsDeletedForOneThatItHasNot(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(server);
        long seed = new Random().nextLong();
        var done = new AtomicBoolean();
        try (LaneFixture lanes = new LaneFixture(database.database());
                TagSweeper one = sweeper(database);
                TagSweeper other = sweeper(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                note("k" + i, LaneFixture.version(lanes.commit.write(LaneFixture.put("k" + i, "v"))), new State("", ""));
            }
            one.start();
            other.start();
            Future<Long> looking = threads.submit(() -> look(database, done));
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(seed + i);
                writers.add(threads.submit(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        step(random, lanes, database);
                    }
                    return true;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(180, TimeUnit.SECONDS);
            }
            done.set(true);
            assertTrue(looking.get(60, TimeUnit.SECONDS) > 10, "it was looked at");
            assertEquals(0, database.number(MISSED), "seed " + seed);
            // What is out of date is swept in the end, and nothing else.
            Waiting.until(() -> sameRows(database));
        }
        histories.forEach((key, history) -> {
            String before = null;
            for (State state : history.values()) {
                if (state.tags() == null) {
                    assertTrue(
                            before != null && List.of(before.split(Tags.SEPARATOR)).contains(state.deletedFor()),
                            "seed " + seed + ", " + key + ": " + history);
                }
                before = state.tags();
            }
        });
        for (String row : database.rows("select key, coalesce(array_to_string(tags, ', '), '') from weir.item")) {
            String[] cells = row.split("\\|", -1);
            State last = Objects.requireNonNull(histories.get(cells[0])).lastEntry().getValue();
            assertEquals(last.tags() == null ? "" : last.tags(), cells[1], "seed " + seed);
        }
    }

    private static TagSweeper sweeper(WeirDatabase database) {
        var settings = new ReaperSettings(
                Duration.ofDays(1), Duration.ofMinutes(1), 5, Duration.ofMinutes(1), Duration.ofMillis(1));
        return new TagSweeper(database.dataSource(), settings, new SimpleMeterRegistry());
    }

    /** Looks for items that their tags do not lead to, in one snapshot after the other. */
    private static long look(WeirDatabase database, AtomicBoolean done) throws Exception {
        long looks = 0;
        try (Connection connection = database.connect()) {
            while (!done.get()) {
                assertEquals(List.of("0"), WeirDatabase.rows(connection, MISSED));
                looks++;
            }
        }
        return looks;
    }

    private static boolean sameRows(WeirDatabase database) {
        try {
            return database.rows("select key, tag from weir.tag order by 1, 2")
                    .equals(database.rows("select i.key, t.tag from weir.item i cross join unnest(i.tags) t(tag) order by 1, 2"));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
