package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Tags;
import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an add to a set costs, by the statement that the lanes send. */
final class SetCostIT {
    private static final int[] SIZES = {10, 1_000, 100_000};
    private static final int ROUNDS = 300;

    private final Kind kind = Objects.requireNonNull(Kinds.named("set"));

    @Test
    void anAddToALargeSetCostsAtMostThreeTimesOneToASmallSet() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('b', 'set')");
        try (Connection lane = LaneFixture.connector(database.database(), Duration.ofSeconds(1)).connect()) {
            LaneRow row = LaneRow.register(lane);
            long turn = 0;
            for (int size : SIZES) {
                for (int from = 0; from < size; from += 1000) {
                    send(lane, row, ++turn, size, IntStream.range(from, Math.min(size, from + 1000)).mapToObj(
                            SetCostIT::add).collect(Collectors.joining(",", "[", "]")));
                }
            }
            long[][] nanos = new long[SIZES.length][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < SIZES.length; i++) {
                    long began = System.nanoTime();
                    send(lane, row, ++turn, SIZES[i], add(round * 7919 % SIZES[i]));
                    nanos[i][round] = System.nanoTime() - began;
                }
            }
            List<Long> medians = Arrays.stream(nanos).map(each -> Arrays.stream(each).sorted().toArray()[ROUNDS / 2]).toList();
            assertTrue(medians.getLast() <= 3 * medians.getFirst(), () -> medians + " ns of sets of " + Arrays.toString(SIZES));
        }
    }

    private void send(Connection lane, LaneRow row, long turn, int size, String ops) throws Exception {
        Write write = kind.accepted(
                new Write.Op(
                        LaneFixture.key("of " + size), ops.getBytes(StandardCharsets.UTF_8), Tags.NONE, OptionalLong.empty(),
                        OptionalLong.empty(), WriteConditions.NONE),
                32 << 20);
        WriteStatement.Result result = kind.statement(List.of(write), false).send(lane, row, turn, List.of(write));
        assertTrue(result.outcomes().getFirst() instanceof WriteOutcome.Stored, () -> result.toString());
    }

    private static String add(int i) {
        return "{\"op\":\"add\",\"change\":{\"item\":" + i + ",\"key\":\"element-" + i + "\",\"metadata\":{\"a\":1}}}";
    }
}
