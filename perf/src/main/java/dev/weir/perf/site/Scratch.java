package dev.weir.perf.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone when it is closed; close it after what runs in it. */
public record Scratch(Path path) implements AutoCloseable {
    /** Makes one below {@code perf/target} of the checkout, which is on a disk; /tmp may be memory, where fsync costs nothing. */
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
            // A server that is ending removes its own files.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
