package dev.weir.write;

import dev.weir.config.SettingsLoader;
import dev.weir.microbench.Caches;
import dev.weir.precondition.WriteConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From writes that come one by one to the columns of one statement. An operation is a whole batch. */
@State(Scope.Thread)
public class LaneQueueBenchmark {
    private static final int VALUE_BYTES = 1024;

    @Param({"1", "16", "256"})
    private int batch;

    private final WriteSettings settings = SettingsLoader.defaults().write();
    private final LaneQueue queue = new LaneQueue(settings.queueItems(), settings.queueBytes());
    private final List<Write> writes = new ArrayList<>();
    private final AtomicLong abandoned = new AtomicLong();

    @Setup
    public void make() {
        for (int i = 0; i < batch; i++) {
            writes.add(Write.Put.of(
                    Caches.key(i), new byte[VALUE_BYTES], "text/plain; charset=utf-8", OptionalLong.empty(),
                    WriteConditions.NONE));
        }
    }

    @Benchmark
    public Object offerAndTake() {
        long now = System.nanoTime();
        for (Write write : writes) {
            queue.offer(new PendingWrite(Kinds.REGISTER, List.of(write), false, now, now + 1_000_000_000, abandoned));
        }
        return queue.take(settings, now);
    }

    @Benchmark
    public Object columns() {
        return Columns.of(writes);
    }
}
