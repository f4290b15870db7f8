package dev.weir.perf.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** How long answers took, of requests that were to be sent at a fixed rate. */
final class Latencies {
    /** Sorted. */
    private final long[] micros;

    private Latencies(long[] micros) {
        this.micros = micros;
    }

    /**
     * Reads what h2load logs: when a request was sent, its status and how long its answer took, in microseconds, with tabs
     * between.
     *
     * <p>A connection whose answer is late sends its next requests late, and they do not show what they would have waited. So
     * for each answer that took longer than the time between two requests of a connection, those are added: one that took 10 ms
     * where 3 ms lie between two adds 7, 4 and 1.
     *
     * @param between microseconds between two requests of one connection
     * @throws WrongAnswerException where a status is not 200
     */
    static Latencies parse(List<String> lines, long between) throws WrongAnswerException {
        LongStream.Builder all = LongStream.builder();
        for (String line : lines) {
            String[] fields = line.split("\t");
            if (fields.length < 3 || !fields[1].equals("200")) {
                throw new WrongAnswerException("a request at a fixed rate was not answered 200: " + line);
            }
            for (long micros = Long.parseLong(fields[2]); micros > 0; micros -= between) {
                all.add(micros);
            }
        }
        long[] sorted = all.build().toArray();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** The time within which this share of the answers came, in seconds. */
    double quantile(double share) {
        if (micros.length == 0) {
            throw new IllegalStateException("there was no answer");
        }
        int rank = (int) Math.ceil(share * micros.length) - 1;
        return micros[Math.clamp(rank, 0, micros.length - 1)] / 1e6;
    }
}
