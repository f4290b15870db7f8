package dev.weir.perf.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Latencies of requests that were due at a fixed rate. */
final class Latencies {
    /** Sorted. */
    private final long[] micros;

    private Latencies(long[] micros) {
        this.micros = micros;
    }

    /**
     * Reads h2load's log: when a request was sent, its status and the latency in microseconds, separated by tabs.
     *
     * <p>A connection whose answer is late sends its next requests late, and their latencies do not show the time that they
     * would have waited. So for each answer that took longer than the interval between two requests of a connection, the
     * missing ones are added: an answer of 10 ms with an interval of 3 ms adds 7, 4 and 1.
     *
     * @param between microseconds between two requests of one connection
     * @throws WrongAnswerException if a status is not 200
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

    /** The time within which this share of the answers arrived, in seconds. */
    double quantile(double share) {
        if (micros.length == 0) {
            throw new IllegalStateException("there was no answer");
        }
        int rank = (int) Math.ceil(share * micros.length) - 1;
        return micros[Math.clamp(rank, 0, micros.length - 1)] / 1e6;
    }
}
