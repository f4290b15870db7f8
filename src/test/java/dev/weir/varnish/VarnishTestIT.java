package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.BucketName;
import dev.weir.purge.Vcl;
import dev.weir.testing.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file of {@code vcl/tests}, run by varnishtest: a mock edge, a real Varnish and clients. The rules are those of the
 * shipped VCL, its backend left out, as varnishtest has its own. vcl/README.md tells how to run one by hand.
 */
final class VarnishTestIT {
    private static final Path TESTS = Path.of("vcl", "tests");
    private static final Path WORK = Path.of("target", "varnishtest").toAbsolutePath();
    private static final long LIMIT_SECONDS = 120;
    private static final int AT_ONCE = 4;
    /**
     * Ends a fetch before its answer is delivered. A mock edge serves one connection; a client that has a streamed answer may ask
     * again before Varnish has that connection back, and would wait for a second one for ever.
     */
    private static final String UNSTREAMED = "sub vcl_backend_response {\n    set beresp.do_stream = false;\n}\n\n";

    @TestFactory
    Stream<DynamicTest> everyRuleHolds() throws IOException {
        Path program = InstalledProgram.require("varnishtest", "varnish");
        Files.createDirectories(WORK);
        Vcl rules = Vcl.shipped().withoutBackend();
        List<String> macros = List.of(
                macro("weir", rules),
                macro("weir-streaming", rules.text()),
                macro("weir-for-nobody", rules.withPurgers(List.of("192.0.2.7"))),
                macro("weir-with-large-buckets",
                        rules.withLargeBuckets(List.of(new BucketName("videos"), new BucketName("b.2")))),
                macro("weir-with-small-limits", rules.withLimits(100, 1000)),
                macro("weir-with-large-values", rules.withLargeValuesFrom(1000)));
        List<Path> tests;
        try (Stream<Path> files = Files.list(TESTS)) {
            tests = files.filter(file -> file.toString().endsWith(".vtc")).sorted().toList();
        }
        // They wait for most of their time.
        ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
        List<DynamicTest> checks = new ArrayList<>();
        for (Path test : tests) {
            Future<String> complaints = runs.submit(() -> run(program, macros, test));
            checks.add(DynamicTest.dynamicTest(titleOf(test), () -> assertEquals("", complaints.get())));
        }
        return checks.stream().onClose(runs::shutdownNow);
    }

    /** Returns what did not hold, as varnishtest says it; nothing if all did. */
    private static String run(Path program, List<String> macros, Path test) throws IOException, InterruptedException {
        Path log = WORK.resolve(test.getFileName() + ".log");
        ProcessBuilder command = new ProcessBuilder(program.toString(), "-t", Long.toString(LIMIT_SECONDS));
        macros.forEach(macro -> command.command().addAll(List.of("-D", macro)));
        command.command().add(test.toString());
        Process process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            // It ends itself, and all that it started, at its own limit.
            boolean ended = process.waitFor(LIMIT_SECONDS + 30, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : "varnishtest, whose log is " + log + ":\n" + complaints(log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String macro(String name, Vcl vcl) throws IOException {
        return macro(name, vcl.text().replaceFirst("(?m)^sub ", UNSTREAMED + "sub "));
    }

    private static String macro(String name, String vcl) throws IOException {
        Path file = WORK.resolve(name + ".vcl");
        Files.writeString(file, vcl);
        return name + "=" + file;
    }

    private static String titleOf(Path test) {
        try (Stream<String> lines = Files.lines(test)) {
            return test.getFileName() + ": " + lines.findFirst().orElse("").replaceFirst("varnishtest ", "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines in which varnishtest says what did not hold. */
    private static String complaints(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("----")).limit(20).reduce("", (all, line) -> all + line + '\n');
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
