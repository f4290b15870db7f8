package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * One complete run of {@link OffHeapTierProcess} with {@code java -jar} and no flags that open JDK packages: the manifest of
 * Weir's own jar must suffice.
 */
final class TierRun {
    private static final List<String> MODULE_ATTRIBUTES = List.of("Add-Exports", "Add-Opens", "Enable-Native-Access");
    private static final long LIMIT_SECONDS = 120;

    private TierRun() {}

    /**
     * Runs the process, and asserts that it succeeds.
     *
     * @param before the command line before {@code java}
     * @return the lines of its standard output
     */
    static List<String> of(Path dir, List<String> before, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dlogback.configurationFile=" + logging(dir));
        command.addAll(List.of("-jar", jar(dir).toString()));
        command.addAll(Arrays.asList(args));
        Path out = dir.resolve("stdout");
        Path err = dir.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // One malloc arena, or the first thread that allocates maps 64 MiB for its own.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it does not end");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> text(err));
        return text(out).lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    private static Path jar(Path dir) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, OffHeapTierProcess.class.getName());
        main.put(Attributes.Name.CLASS_PATH, Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
        try (JarFile weir = new JarFile(Path.of("target", "weir.jar").toFile())) {
            Attributes ofWeir = weir.getManifest().getMainAttributes();
            MODULE_ATTRIBUTES.forEach(name -> main.putValue(name, ofWeir.getValue(name)));
        }
        Path jar = dir.resolve("tier.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest)) {
            entries.finish();
        }
        return jar;
    }

    private static Path logging(Path dir) throws IOException {
        return Files.writeString(dir.resolve("logback.xml"), """
                <configuration>
                  <appender name="stderr" class="ch.qos.logback.core.ConsoleAppender">
                    <target>System.err</target>
                    <encoder><pattern>%level %logger %msg%n</pattern></encoder>
                  </appender>
                  <root level="info"><appender-ref ref="stderr"/></root>
                </configuration>
                """, StandardCharsets.UTF_8);
    }
}
