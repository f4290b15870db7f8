package dev.weir.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Counts the files below a folder while they are already being loaded. */
public final class FileCount {
    private FileCount() {}

    /** The count, which is -1 until it is known. */
    public static LongSupplier below(Path folder) {
        CompletableFuture<Long> count = CompletableFuture.supplyAsync(() -> {
            try (Stream<Path> files = Files.walk(folder.toRealPath())) {
                return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).count();
            } catch (IOException | UncheckedIOException unreadable) {
                // The load reports what it cannot read.
                return -1L;
            }
        });
        return () -> count.getNow(-1L);
    }
}
