package dev.weir.microbench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured of one benchmark with one set of parameters.
 *
 * @param benchmark its package below {@code dev.weir}, its class and its method: {@code cache.Lookup.hit}
 * @param nanos the time of an operation
 * @param error half of the interval that holds the mean with 99.9 %, or null where there was but one iteration
 * @param bytes what an operation allocates on the heap, on all threads together
 */
record Measured(String benchmark, Map<String, String> parameters, double nanos, @Nullable Double error, double bytes) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Measured of(RunResult result) {
        BenchmarkParams params = result.getParams();
        var parameters = new LinkedHashMap<String, String>();
        params.getParamsKeys().forEach(key -> parameters.put(key, params.getParam(key)));
        Result<?> time = result.getPrimaryResult();
        Double error = Double.isNaN(time.getScoreError()) ? null : rounded(time.getScoreError());
        double bytes = result.getSecondaryResults().get(ALLOCATED).getScore();
        return new Measured(name(params.getBenchmark()), parameters, rounded(time.getScore()), error, rounded(bytes));
    }

    private static double rounded(double number) {
        return Math.round(number * 10) / 10.0;
    }

    /** The name of a benchmark as the table has it, from that of its method. */
    static String name(String method) {
        return method.replaceFirst("^dev\\.weir\\.", "").replace("Benchmark.", ".");
    }

    static void printHeading(PrintStream out) {
        out.printf("%-72s %12s %10s %12s%n", "benchmark", "ns/op", "±", "B/op");
    }

    void print(PrintStream out) {
        StringBuilder name = new StringBuilder(benchmark);
        parameters.forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
        String plusMinus = error == null ? "" : String.format(Locale.ROOT, "%.1f", error);
        out.printf(Locale.ROOT, "%-72s %12.1f %10s %12.1f%n", name, nanos, plusMinus, bytes);
    }

    /** Leaves them as JSON, with what they depend on. */
    static void write(List<Measured> measured, List<String> flags, Path file) throws IOException {
        var run = new LinkedHashMap<String, Object>();
        run.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        run.put("java", Runtime.version().toString());
        run.put("cpus", Runtime.getRuntime().availableProcessors());
        run.put("flags", flags);
        run.put("results", measured);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), run);
    }
}
