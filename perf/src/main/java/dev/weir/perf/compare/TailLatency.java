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
 * The 99th percentile of GETs sent at half of the highest rate, while others write to the edge. The highest rate is what the
 * same client reaches on the same connections, with the same writes, when it waits only for answers. A different client uses
 * less CPU and reaches more, and half of that rate may already be the most that this client and the server can do.
 *
 * <p>h2load checks its clock only every 10 ms and then lets each connection catch up, at the same moment if they were delayed
 * together: as many requests arrive at once as there are connections. How long the last of them waits is due to the client, and
 * grows with the number of connections whichever server answers.
 *
 * @param readers connections that read
 * @param target what they read
 */
record TailLatency(int readers, Target target) implements Trial {
    /** What is read: a value of as many bytes as the edge's items. */
    @FunctionalInterface
    interface Target {
        /** @param items the edge's, which the writers write */
        List<URI> urls(Stage stage, List<URI> items) throws IOException, SQLException;
    }

    private static final int KEYS = 1_000;
    private static final int WRITERS = 20;
    private static final int WRITES_PER_SECOND = 1_000;
    private static final int BYTES = 1024;

    /** The writers start before the readers and stop after them. */
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
        WarmUp.of(WrkLoad.gets("edge", true, hot, readers, BYTES, 2 * BYTES), stage, options);
        H2Load reads = new H2Load(target.urls(stage, keys), readers, null);
        Writers writers = new Writers(new H2Load(keys, WRITERS, value), stage.file("writers"));
        Path folder = stage.file("readers");
        int seconds = options.seconds();
        // The first round warms up the writes.
        int rounds = options.quick() ? options.rounds() : options.rounds() + 1;
        List<Double> highest = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            highest.add(writers.beside(seconds, () -> reads.highest(seconds, folder)).read());
        }
        int rate = (int) (new Series(lastOf(highest, options)).median() / 2);
        List<Double> p99 = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> writeP99 = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            Writers.Beside<Latencies> both = writers.beside(seconds, () -> reads.at(rate, seconds, folder));
            p99.add(both.read().quantile(0.99));
            p50.add(both.read().quantile(0.5));
            writeP99.add(both.wrote().quantile(0.99));
        }
        Series series = new Series(p99);
        return new Outcome(
                series.median(),
                series,
                "s",
                List.of(new Side("p99 of GET", series),
                        new Side("median of GET", new Series(p50)),
                        new Side("edge, p99 of PUT", new Series(writeP99))),
                List.of(String.format(
                        Locale.ROOT, "%,d GETs a second on %d connections, beside %,d PUTs", rate, readers, WRITES_PER_SECOND)));
    }

    private static List<Double> lastOf(List<Double> highest, Options options) {
        return highest.subList(highest.size() - options.rounds(), highest.size());
    }

    /**
     * Clients that write at a fixed rate while others read.
     *
     * @param folder for the client's files
     */
    private record Writers(H2Load load, Path folder) {
        @FunctionalInterface
        interface Reading<T> {
            T run() throws IOException;
        }

        /** The readers' latencies and the writers' latencies. */
        record Beside<T>(T read, Latencies wrote) {}

        <T> Beside<T> beside(int seconds, Reading<T> reading) throws IOException {
            CompletableFuture<Latencies> written =
                    CompletableFuture.supplyAsync(() -> write(seconds + (int) MARGIN.toSeconds()));
            LockSupport.parkNanos(MARGIN.dividedBy(2).toNanos());
            T read;
            try {
                read = reading.run();
            } finally {
                written.exceptionally(failure -> null).join();
            }
            try {
                return new Beside<>(read, written.join());
            } catch (CompletionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
            }
        }

        private Latencies write(int seconds) {
            try {
                return load.at(WRITES_PER_SECOND, seconds, folder);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }
    }
}
