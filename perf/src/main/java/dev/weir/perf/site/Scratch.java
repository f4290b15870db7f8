package dev.weir.perf.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted when it is closed; close it after everything that runs in it. */
public record Scratch(Path path) implements AutoCloseable {
    /**
     * Creates one below {@code perf/target} of the checkout, which is on a disk; /tmp may be in memory, where fsync costs
     * nothing.
     */
    public static Scratch in(Checkout checkout) throws IOException {
        Path parent = Files.createDirectories(checkout.root().resolve("perf/target/scratch"));
        return new Scratch(Files.createTempDirectory(parent, "run-"));
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // A server that is shutting down removes its own files.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
