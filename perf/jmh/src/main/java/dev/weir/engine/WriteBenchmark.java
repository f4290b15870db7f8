package dev.weir.engine;

import dev.weir.coherence.FrontCaches;
import dev.weir.item.ItemKey;
import dev.weir.microbench.Caches;
import dev.weir.microbench.SilentSockets;
import dev.weir.precondition.WriteConditions;
import dev.weir.write.GroupCommit;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import java.util.OptionalLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A write through its lane and back, into the caches, with nothing committed anywhere: the edge's own part of a PUT by one client.
 * Its time is mostly that of waking one thread from another.
 */
@State(Scope.Benchmark)
public class WriteBenchmark {
    private static final int VALUE_BYTES = 1024;

    private Caches caches;
    private GroupCommit commit;
    private WriteFlow flow;

    @Setup
    public void connect() {
        caches = new Caches(0);
        commit = new GroupCommit(
                SilentSockets::connect, caches.identity, caches.settings.write(), caches.installer, caches.registry);
        commit.start();
        flow = new WriteFlow(commit, FrontCaches.NONE, caches.registry);
    }

    @TearDown
    public void close() {
        commit.close();
        caches.close();
    }

    /** What one writer sends. */
    @State(Scope.Thread)
    public static class Sent {
        private final ItemKey[] keys = new ItemKey[1 << 10];
        private final byte[] value = new byte[VALUE_BYTES];
        private int next;

        @Setup
        public void choose() {
            for (int i = 0; i < keys.length; i++) {
                keys[i] = Caches.key(i);
            }
        }
    }

    @Benchmark
    public Object put(Sent sent) {
        return flow.write(Kinds.REGISTER, Write.Put.of(
                sent.keys[sent.next++ & sent.keys.length - 1], sent.value, "text/plain; charset=utf-8",
                OptionalLong.empty(), WriteConditions.NONE));
    }
}
