package dev.weir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of each command that asks an edge, in the process that the launcher trains for the AOT cache: a cache holds what one
 * process has loaded, and so serves the edge and these commands alike.
 */
final class Rehearsal {
    private static final String BUCKET = "rehearsal";

    /** Runs a command line as if in a process of its own. */
    @FunctionalInterface
    interface Commandline {
        int run(Map<String, String> environment, String... arguments);
    }

    private final Commandline commandline;
    private final Map<String, String> environment;

    Rehearsal(Commandline commandline, String url) {
        this.commandline = commandline;
        this.environment = Map.of(EdgeOptions.URL_VARIABLE, url);
    }

    /** Runs them all. One that fails makes the cache no worse than without it. */
    void run() {
        try {
            Path folder = Files.createTempDirectory("weir-rehearsal");
            try {
                run(folder);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(each);
                    }
                }
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the folder for temporary files cannot be written", unwritable);
        }
    }

    private void run(Path folder) throws IOException {
        Path value = Files.writeString(folder.resolve("value.txt"), "a value");
        for (List<String> line : List.of(
                List.of("put", BUCKET, "a/key", value.toString()),
                List.of("put", "--json", "--if-none-match", "*", BUCKET, "a/key", value.toString()),
                List.of("get", BUCKET, "a/key"),
                List.of("get", "--json", BUCKET, "a/key"),
                List.of("get", BUCKET, "absent"),
                List.of("head", BUCKET, "a/key"),
                List.of("head", "--json", BUCKET, "a/key"),
                List.of("ls"),
                List.of("ls", "-l", "-d", "/", BUCKET),
                List.of("del", BUCKET, "a/key"))) {
            commandline.run(environment, line.toArray(String[]::new));
        }
    }
}
