package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.microbench.Caches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the bytes of the change stream to what the caches are told. */
@State(Scope.Thread)
public class DecodeBenchmark {
    private static final int RELATION = 16_401;
    private static final int TEXT = 25;

    private final ByteBuffer begin = ByteBuffer.allocate(21).put((byte) 'B').putLong(16).putLong(0).putInt(7).flip();
    private final ByteBuffer commit =
            ByteBuffer.allocate(26).put((byte) 'C').put((byte) 0).putLong(16).putLong(32).putLong(0).flip();
    private final ByteBuffer update =
            row(ByteBuffer.allocate(256).put((byte) 'U').putInt(RELATION).put((byte) 'N'), Caches.key(4711)).flip();

    private final RecordingListener told = new RecordingListener();
    private ChangeDispatcher dispatcher;

    @Setup
    public void describe() throws PgOutputException {
        dispatcher = new ChangeDispatcher(Publication.WEIR, told, new StreamMeters(new SimpleMeterRegistry(), () -> 0, () -> 0));
        ByteBuffer relation = ByteBuffer.allocate(256).put((byte) 'R').putInt(RELATION);
        string(string(relation, "weir"), "item").put((byte) 'd').putShort((short) 3);
        for (String column : new String[] {"bucket", "key", "version"}) {
            string(relation.put((byte) 1), column).putInt(TEXT).putInt(-1);
        }
        dispatcher.accept(PgOutputDecoder.decode(relation.flip()));
    }

    @Benchmark
    public Object decodeUpdate() throws PgOutputException {
        return PgOutputDecoder.decode(update);
    }

    /** One write of somebody's, from the beginning of its transaction to the position that is acknowledged. */
    @Benchmark
    public Object transactionOfOne() throws PgOutputException {
        dispatcher.accept(PgOutputDecoder.decode(begin));
        dispatcher.accept(PgOutputDecoder.decode(update));
        return dispatcher.accept(PgOutputDecoder.decode(commit));
    }

    private static ByteBuffer row(ByteBuffer message, ItemKey key) {
        message.putShort((short) 3);
        for (String value : new String[] {key.bucket().value(), key.key(), Long.toString(Caches.FIRST_VERSION.number())}) {
            message.put((byte) 't').putInt(value.length()).put(value.getBytes(StandardCharsets.UTF_8));
        }
        return message;
    }

    private static ByteBuffer string(ByteBuffer message, String text) {
        return message.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }

    /** Who is told, and keeps the last of it, so that none is in vain. */
    private static final class RecordingListener implements ChangeListener {
        private @Nullable ItemKey lastKey;
        private Version lastVersion = Version.NONE;

        @Override
        public void opened() {}

        @Override
        public void changed(ItemKey key, Version version, int transaction) {
            lastKey = key;
            lastVersion = version;
        }

        @Override
        public void gap(String reason) {}

        @Override
        public void bucketPurged(BucketName bucket) {}

        @Override
        public void settingsChanged(@Nullable String transaction) {}

        @Override
        public void proven(long since) {}

        @Override
        public void seen(Snapshot snapshot) {}

        @Override
        public void cut() {}

        @Override
        public void late() {}

        @Override
        public void unavailable(String reason) {}
    }
}
