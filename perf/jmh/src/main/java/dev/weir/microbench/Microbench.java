package dev.weir.microbench;

import dev.weir.Edge;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs microbenchmarks, each in a process of its own with the flags of an edge, and tells what an operation takes and allocates.
 *
 * <pre>Microbench [--quick] [--threads=N] [--flag=FLAG]... RESULTS.json JVM.options [PATTERN]...</pre>
 */
public final class Microbench {
    private static final String FLAG = "--flag=";
    private static final String THREADS = "--threads=";

    private Microbench() {}

    public static void main(String[] arguments) throws IOException, RunnerException, URISyntaxException {
        boolean quick = List.of(arguments).contains("--quick");
        List<String> plain = Arrays.stream(arguments).filter(argument -> !argument.startsWith("--")).toList();
        var jvm = new ArrayList<String>();
        jvm.addAll(manifestFlags());
        jvm.addAll(fileFlags(Path.of(plain.get(1))));
        jvm.addAll(List.of("-Xms1g", "-Xmx1g"));
        jvm.addAll(given(arguments, FLAG));

        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvm.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .forks(1)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 100 : 500))
                .measurementIterations(quick ? 1 : 6)
                .measurementTime(TimeValue.milliseconds(quick ? 100 : 500));
        given(arguments, THREADS).forEach(threads -> options.threads(Integer.parseInt(threads)));
        if (quick) {
            middles().forEach(options::param);
        }
        List<String> chosen = chosen(plain.subList(2, plain.size()));
        var measured = new ArrayList<Measured>();
        Measured.printHeading(System.out);
        for (String benchmark : chosen) {
            // One by one, so that each is told as soon as it is known.
            var one = new OptionsBuilder().parent(options.build()).include('^' + Pattern.quote(benchmark) + '$').build();
            for (RunResult result : new Runner(one).run()) {
                Measured each = Measured.of(result);
                each.print(System.out);
                measured.add(each);
            }
        }
        Measured.write(measured, given(arguments, FLAG), Path.of(plain.get(0)));
    }

    /** The benchmarks whose names, as the table has them, hold one of the patterns; all where there is none. */
    private static List<String> chosen(List<String> patterns) {
        List<String> chosen = all().stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .filter(name -> patterns.isEmpty()
                        || patterns.stream().anyMatch(pattern -> Pattern.compile(pattern).matcher(Measured.name(name)).find()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("No benchmark has a name like " + patterns);
        }
        return chosen;
    }

    private static Set<BenchmarkListEntry> all() {
        return BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of());
    }

    private static List<String> given(String[] arguments, String name) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .toList();
    }

    /** Of each parameter the value in the middle. */
    private static Map<String, String> middles() {
        var middles = new TreeMap<String, String>();
        for (BenchmarkListEntry benchmark : all()) {
            Map<String, String[]> parameters = benchmark.getParams().orElse(Map.of());
            parameters.forEach((name, values) -> middles.put(name, values[(values.length - 1) / 2]));
        }
        return middles;
    }

    /** What the product's manifest opens for `java -jar`, which a class path does not. */
    private static List<String> manifestFlags() throws IOException, URISyntaxException {
        Path jar = Path.of(Edge.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var flags = new ArrayList<String>();
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest().getMainAttributes();
            for (String name : List.of("Add-Exports", "Add-Opens")) {
                for (String opened : manifest.getValue(name).split(" ")) {
                    flags.add("--" + name.toLowerCase(Locale.ROOT) + "=" + opened + "=ALL-UNNAMED");
                }
            }
        }
        flags.add("--enable-native-access=ALL-UNNAMED");
        return flags;
    }

    private static List<String> fileFlags(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
