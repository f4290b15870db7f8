package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.CommandRun;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the numbers were measured on. */
record Machine(String processor, int cores, long memoryMib, String kernel, double load, Map<String, String> versions) {
    private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");

    /** How to ask each program for its version. */
    private static final Map<String, String> PROGRAMS = Map.of(
            "wrk", "-v", "h2load", "--version", "pgbench", "--version", "nginx", "-v", "varnishd", "-V", "redis-server",
            "--version");

    static Machine here() throws IOException {
        Map<String, String> versions = new TreeMap<>();
        versions.put("java", Runtime.version().toString());
        for (var program : PROGRAMS.entrySet()) {
            versions.put(program.getKey(), version(program.getKey(), program.getValue()));
        }
        // It treats any argument as a configuration file, and cannot report its version.
        versions.put("webdis", Program.find("webdis").isPresent() ? "installed" : "not installed");
        return new Machine(
                field("/proc/cpuinfo", "model name").orElse("unknown"),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/meminfo", "MemTotal").map(text -> Long.parseLong(text.split(" ")[0]) / 1024).orElse(0L),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                loadAverage(),
                versions);
    }

    /** The load average of the last minute. */
    private static double loadAverage() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static Optional<String> field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static String version(String program, String option) throws IOException {
        Optional<Path> found = Program.find(program);
        if (found.isEmpty()) {
            return "not installed";
        }
        Matcher version = VERSION.matcher(CommandRun.of(Map.of(), Child.LIMIT, List.of(found.get().toString(), option)).output());
        return version.find() ? version.group() : "installed";
    }
}
