package dev.weir.edge;

import dev.weir.testing.TestPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What makes edges start in half the time: an AOT cache of the jar that the build has made. It is made by the first test JVM that
 * has started a few edges, as to make it takes as long as they do; others in this checkout use it too. Where no build says which
 * jar is under test, edges run from the class path as it is. Any thread.
 */
final class StartCache {
    private static final @Nullable String JAR = System.getProperty("weir.test.jar");
    private static final int STARTS_BEFORE = 4;

    private static int starts;
    private static @Nullable Path cache;

    private StartCache() {}

    /** The class path of an edge that is about to start, and the flags for its cache. */
    static synchronized List<String> flags() throws IOException {
        if (JAR == null) {
            return List.of("-cp", System.getProperty("java.class.path"));
        }
        starts++;
        if (cache == null && starts > STARTS_BEFORE) {
            cache = made(Path.of(JAR));
        }
        List<String> flags = new ArrayList<>(List.of("-cp", JAR));
        if (cache != null) {
            flags.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off,cds*=off"));
        }
        return flags;
    }

    /** The cache of this jar, which is made where it is not there. A jar that is built anew is another. */
    private static Path made(Path jar) throws IOException {
        Path folder = Files.createDirectories(jar.resolveSibling("edges"));
        Path made = folder.resolve("start-" + Files.getLastModifiedTime(jar).toMillis() + ".aot");
        try (FileChannel channel = FileChannel.open(
                folder.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(made)) {
                removeOthers(folder);
                Path part = folder.resolve("start.part");
                train(jar, part);
                Files.move(part, made, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return made;
    }

    /** Those of jars that are no more: each has 50 MB. Who still runs by one has it open. */
    private static void removeOthers(Path folder) throws IOException {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(folder, "start-*.aot")) {
            for (Path other : caches) {
                Files.deleteIfExists(other);
            }
        }
    }

    private static void train(Path jar, Path part) throws IOException {
        List<String> command = EdgeProcess.command(
                "256m", List.of("-cp", jar.toString(), "-XX:AOTCacheOutput=" + part), "serve", "-p", "0", "--admin-port", "0",
                "--dsn", TestPostgres.version18().freshDatabase().dsn());
        Path log = part.resolveSibling("training.log");
        Process process =
                EdgeProcess.withoutSettings(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Waits.until("the edge is ready", () -> Files.readString(log).contains("weir listening on "), log::toString);
            process.toHandle().destroy();
            if (!process.waitFor(EdgeProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the edge does not end, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
