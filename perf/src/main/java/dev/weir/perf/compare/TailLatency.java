package dev.weir.perf.compare;

import dev.weir.perf.compare.Outcome.Side;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The 99th percentile of hot GETs that come at half of the highest rate, while others write to the same keys. The highest rate is
 * what wrk gets with as many connections just before.
 */
final class TailLatency implements Trial {
    private static final int KEYS = 1_000;
    private static final int READERS = 128;
    private static final int WRITERS = 20;
    private static final int WRITES_PER_SECOND = 1_000;
    private static final int BYTES = 1024;

    /** The writers begin before the readers, and end after them. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    @Override
    public Outcome run(Stage stage, Options options) throws IOException, SQLException {
        URI hot = stage.hot(BYTES);
        List<URI> keys = IntStream.range(0, KEYS).mapToObj(i -> URI.create(hot + "-" + i)).toList();
        for (URI key : keys) {
            Http.put(key, Stage.value(BYTES));
        }
        Path value = stage.file("tail.value");
        Files.write(value, Stage.value(BYTES));
        WrkLoad closed = WrkLoad.gets("edge", true, hot, READERS, BYTES, 2 * BYTES);
        WarmUp.of(closed, stage, options);
        List<Double> highest = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            highest.add(closed.run(options.seconds()));
        }
        double rate = new Series(highest).median() / 2;
        OpenLoop reads = new OpenLoop(keys, (int) rate, READERS, null);
        OpenLoop writes = new OpenLoop(keys, WRITES_PER_SECOND, WRITERS, value);
        List<Double> p99 = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> writeP99 = new ArrayList<>();
        // The first round is the warm-up of the writes.
        for (int round = options.quick() ? 0 : -1; round < options.rounds(); round++) {
            CompletableFuture<Latencies> written = CompletableFuture.supplyAsync(
                    () -> unchecked(writes, options.seconds() + (int) MARGIN.toSeconds(), stage.file("writers")));
            LockSupport.parkNanos(MARGIN.dividedBy(2).toNanos());
            Latencies read;
            try {
                read = reads.run(options.seconds(), stage.file("readers"));
            } finally {
                written.exceptionally(failure -> null).join();
            }
            Latencies wrote = joined(written);
            if (round >= 0) {
                p99.add(read.quantile(0.99));
                p50.add(read.quantile(0.5));
                writeP99.add(wrote.quantile(0.99));
            }
        }
        Series series = new Series(p99);
        return new Outcome(
                series.median(),
                series,
                "s",
                List.of(new Side("edge, p99 of GET", series),
                        new Side("edge, median of GET", new Series(p50)),
                        new Side("edge, p99 of PUT", new Series(writeP99))),
                List.of(String.format(
                        Locale.ROOT, "%,d GETs a second on %d connections, beside %,d PUTs", (int) rate, READERS,
                        WRITES_PER_SECOND)));
    }

    private static Latencies unchecked(OpenLoop writes, int seconds, Path folder) {
        try {
            return writes.run(seconds, folder);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static Latencies joined(CompletableFuture<Latencies> written) throws IOException {
        try {
            return written.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        }
    }
}
