package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documentation of the machine it runs on, stored file by file and read back, also after a restart. It takes the first
 * files in order of their names, or all with {@code -Dweir.all-docs=true}.
 */
final class RealInputIT {
    private static final Logger log = LoggerFactory.getLogger(RealInputIT.class);
    private static final Path DOCS = Path.of("/usr/share/doc");
    private static final long BELOW_BYTES = 2 << 20;
    private static final long MAX_FILES = Boolean.getBoolean("weir.all-docs") ? Long.MAX_VALUE : 6_000;
    private static final int CLIENTS = 8;

    @Test
    void everyDocumentationFileComesBackAlsoAfterARestart(@TempDir Path folder) throws Exception {
        List<Path> files = files();
        assertFalse(files.isEmpty(), () -> "there are no files under " + DOCS);
        Path data = folder.resolve("data");
        long begun = System.nanoTime();
        try (var client = new EdgeClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (EdgeProcess edge = EdgeProcess.embedded(data)) {
                each(threads, files, file -> client.put(item(edge, file), Files.readAllBytes(file)));
                each(threads, files, file -> isThere(client, edge, file));
                assertEquals(143, edge.stop());
            }
            try (EdgeProcess edge = EdgeProcess.embedded(data)) {
                each(threads, files, file -> isThere(client, edge, file));
            }
        }
        log.info("{} files, stored and read twice with a restart between: {}", files.size(),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    private static void isThere(EdgeClient client, EdgeProcess edge, Path file) throws Exception {
        assertArrayEquals(Files.readAllBytes(file), client.get(item(edge, file)), file::toString);
    }

    private static URI item(EdgeProcess edge, Path file) {
        return URI.create(edge.url() + "/kv/doc/" + EdgeClient.spelled(file.toString().substring(1)));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(DOCS)) {
            return walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && isSmall(path))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        }
    }

    private static boolean isSmall(Path file) {
        return file.toFile().length() < BELOW_BYTES;
    }

    private interface Work {
        void on(Path file) throws Exception;
    }

    private static void each(ExecutorService threads, List<Path> files, Work work) throws Exception {
        long begun = System.nanoTime();
        var next = new AtomicInteger();
        Callable<Void> client = () -> {
            for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
                work.on(files.get(i));
            }
            return null;
        };
        for (Future<Void> finished : threads.invokeAll(Collections.nCopies(CLIENTS, client))) {
            finished.get();
        }
        log.info("{} files in {}", files.size(), Duration.ofNanos(System.nanoTime() - begun));
    }
}
