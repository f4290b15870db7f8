package dev.weir.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The command lines of all processes of this machine, as everybody on it sees them, looked at again and again. */
final class CommandLines implements AutoCloseable {
    private static final Path PROCESSES = Path.of("/proc");
    private static final long EVERY_MILLIS = 20;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    CommandLines() {
        clock.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                look(process.resolve("cmdline"));
            }
        } catch (IOException e) {
            seen.add("The processes cannot be seen: " + e);
        }
    }

    private void look(Path line) {
        try {
            seen.add(Files.readString(line, StandardCharsets.ISO_8859_1).replace('\0', ' '));
        } catch (IOException ended) {
            // Its process has ended meanwhile.
        }
    }

    /** All that were seen until now, a line each. */
    String all() {
        return String.join("\n", seen);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
