package dev.weir.write;

import dev.weir.microbench.Caches;
import dev.weir.microbench.SilentSockets;
import dev.weir.precondition.WriteConditions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of plain puts from its writes to their outcomes: parameters, the driver, rows; no server. An operation is a whole batch. */
@State(Scope.Thread)
public class BatchBenchmark {
    private static final int VALUE_BYTES = 1024;
    private static final LaneRow LANE = new LaneRow(1, new UUID(0, 1));

    @Param({"1", "16", "256"})
    private int batch;

    private final WriteStatement statement = new PlainWrites();
    private final List<Write> writes = new ArrayList<>();
    private Connection connection;
    private long turn;

    @Setup
    public void connect() throws SQLException {
        for (int i = 0; i < batch; i++) {
            writes.add(Write.Put.of(
                    Caches.key(i), new byte[VALUE_BYTES], "text/plain; charset=utf-8", OptionalLong.empty(),
                    WriteConditions.NONE));
        }
        connection = SilentSockets.connect();
        List<?> outcomes = statement.send(connection, LANE, ++turn, writes).outcomes();
        if (outcomes.size() != batch || outcomes.contains(null)) {
            throw new IllegalStateException("These are not " + batch + " outcomes: " + outcomes);
        }
    }

    @TearDown
    public void close() throws SQLException {
        connection.close();
    }

    @Benchmark
    public Object send() throws SQLException {
        return statement.send(connection, LANE, ++turn, writes);
    }
}
