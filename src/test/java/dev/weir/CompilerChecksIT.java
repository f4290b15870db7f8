package dev.weir;

import static java.util.Comparator.comparing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that the compiler's checks are on. NullAway and Error Prone can be silently inactive, and then every build passes; so
 * this compiles wrong code with this very {@code pom.xml} and wants to see it refused.
 */
final class CompilerChecksIT {
    private static final long LIMIT_S = 240;
    private static final Pattern ERROR =
            Pattern.compile("(?m)^\\[ERROR\\] .*/(\\w+\\.java):\\[(\\d+)(?:,\\d+)?\\] error: (?:\\[(\\w+)\\])?");

    @Test
    @Timeout(LIMIT_S + 30)
    void wrongAndUnusedCodeIsRefusedByNullAwayAndByErrorProne(@TempDir Path project) throws Exception {
        Files.copy(Path.of("pom.xml"), project.resolve("pom.xml"));
        Path wrong = Files.createDirectories(project.resolve("src/main/java/dev/weir/wrong"));
        Files.writeString(
                wrong.resolve("package-info.java"),
                """
                @NullMarked
                package dev.weir.wrong;

                import org.jspecify.annotations.NullMarked;
                """);
        Files.writeString(
                wrong.resolve("Wrong.java"),
                """
                package dev.weir.wrong;

                final class Wrong {
                    static String nothing() {
                        return null;
                    }

                    static boolean same(int[] a, int[] b) {
                        return a.equals(b);
                    }
                }
                """);
        Files.writeString(
                wrong.resolve("Idle.java"),
                """
                package dev.weir.wrong;

                import java.util.List;

                final class Idle {
                    private int field;

                    private void method() {}

                    private static final class Nested {}

                    static <T> int count() {
                        int local = 1;
                        return 2;
                    }
                }
                """);

        String output = compile(project);

        assertEquals(
                List.of(
                        "Idle.java:3 RemoveUnusedImports",
                        "Idle.java:6 UnusedVariable",
                        "Idle.java:8 UnusedMethod",
                        "Idle.java:10 UnusedNestedClass",
                        "Idle.java:12 UnusedTypeParameter",
                        "Idle.java:13 UnusedVariable",
                        "Wrong.java:5 NullAway",
                        "Wrong.java:9 ArrayEquals"),
                errors(beforeSummary(output)),
                output);
    }

    /** The file, line and check of each error, in this order. */
    private static List<String> errors(String output) {
        return ERROR.matcher(output).results()
                .sorted(comparing((MatchResult error) -> error.group(1)).thenComparing(error -> Integer.valueOf(error.group(2))))
                .map(error -> error.group(1) + ":" + error.group(2) + " " + error.group(3))
                .toList();
    }

    /** Maven tells each error a second time at its end. */
    private static String beforeSummary(String output) {
        int summary = output.indexOf("Failed to execute goal");
        assertTrue(summary >= 0, output);
        return output.substring(0, summary);
    }

    private static String compile(Path project) throws IOException, InterruptedException {
        // What the build that runs this test has resolved is enough, so that no network is needed.
        String repository = System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");
        Path log = project.resolve("mvn.log");
        Process maven = new ProcessBuilder(
                List.of("mvn", "-B", "-o", "-llr", "-Dstyle.color=never", "-Dmaven.repo.local=" + repository, "compile"))
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(maven.waitFor(LIMIT_S, TimeUnit.SECONDS), "Maven took more than " + LIMIT_S + " s");
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly().waitFor();
        }
        String output = Files.readString(log);
        assertTrue(maven.exitValue() != 0, output);
        return output;
    }
}
