package dev.weir.remote;

import dev.weir.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code weir rehearse}, which the launcher trains the AOT cache of the client's commands with: a cache has what one process has
 * loaded, so this one runs each of them once. What they print is for nobody, and one that fails makes the cache no worse than
 * without it.
 */
@Command(name = "rehearse", hidden = true, description = "Run each command that asks an edge once, and help.")
final class RehearseCommand implements Callable<Integer> {
    private static final String BUCKET = "rehearsal";

    @Mixin
    private final EdgeOptions edge;

    private final SilentRun silently;

    RehearseCommand(Map<String, String> environment, SilentRun silently) {
        this.edge = new EdgeOptions(environment);
        this.silently = silently;
    }

    @Override
    public Integer call() throws IOException {
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
        return ExitCode.DONE;
    }

    private void run(Path folder) throws IOException {
        Map<String, String> environment = Map.of(EdgeOptions.URL_VARIABLE, edge.edge().toString());
        Path value = Files.writeString(folder.resolve("value.txt"), "a value");
        Path dump = folder.resolve("dump.ndjson");
        for (List<String> line : List.of(
                List.of("put", BUCKET, "a/key", value.toString()),
                List.of("put", "--json", "--if-none-match", "*", BUCKET, "a/key", value.toString()),
                List.of("get", BUCKET, "a/key"),
                List.of("get", "--json", BUCKET, "a/key"),
                List.of("get", BUCKET, "absent"),
                List.of("get", "--if-match", "none", BUCKET, "a/key"),
                List.of("head", BUCKET, "a/key"),
                List.of("head", "--json", BUCKET, "a/key"),
                List.of("ls"),
                List.of("ls", "-l", "-d", "/", BUCKET),
                List.of("load", BUCKET, folder.toString()),
                List.of("dump", BUCKET, dump.toString()),
                List.of("load", "--overwrite", BUCKET, dump.toString()),
                List.of("del", BUCKET, "a/key"),
                List.of("completion", "bash"),
                List.of("get", "--help"),
                List.of("help"),
                List.of("help", "put"),
                List.of("--help"))) {
            silently.run(environment, line.toArray(String[]::new));
        }
    }
}
