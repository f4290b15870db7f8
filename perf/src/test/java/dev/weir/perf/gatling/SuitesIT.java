package dev.weir.perf.gatling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.perf.gatling.FaultyServer.Fault;
import io.gatling.app.Gatling;
import io.gatling.javaapi.core.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suites against a server that has one fault, and one that has none: what they say of Weir can be believed. */
final class SuitesIT {
    private static final int PASSED = 0;
    private static final int ASSERTION_FAILED = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private record Run(int exit, String out) {}

    @Test
    void aServerThatKeepsTheContractPassesAllOfThem() throws Exception {
        for (Class<? extends Simulation> suite : List.of(SoakSimulation.class, ContendingWritersSimulation.class)) {
            Run run = run(suite, Fault.NONE);
            assertEquals(PASSED, run.exit(), run.out());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ReadHeavy, OLD_VALUE, STALE",
        "ReadHeavy, OLD_TAG, STALE",
        "InvalidatingWriters, OLD_ABSENCE, ABSENT",
        "LargeObjects, OLD_PART, STALE",
        "LargeObjects, TORN_VALUE, TORN",
        "MultiBatches, OLD_ENTRY, STALE",
        "ContendingWriters, LOST_UPDATE, LOST"})
    void oneThatBreaksItFailsTheSuiteThatLooksForIt(String suite, Fault fault, String word) throws Exception {
        Run run = run(Class.forName(getClass().getPackageName() + "." + suite + "Simulation")
                .asSubclass(Simulation.class), fault);
        assertEquals(ASSERTION_FAILED, run.exit(), run.out());
        assertTrue(run.out().contains(word + ": "), run.out());
    }

    /** Runs a suite in a JVM of its own, as it ends the one it runs in. */
    private Run run(Class<? extends Simulation> suite, Fault fault) throws Exception {
        try (FaultyServer server = new FaultyServer(fault)) {
            Process process = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp", System.getProperty("java.class.path"),
                    "-Dtarget=" + server.url(), "-Dseconds=1", "-Dkeys=16",
                    Gatling.class.getName(),
                    "--simulation", suite.getName(), "--no-reports", "--results-folder", folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), out);
        }
    }
}
