package dev.weir.perf.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The source tree that is measured.
 *
 * @param root where the launcher is
 */
public record Checkout(Path root) {
    /** The one this JVM was started in, at its root or anywhere below. */
    public static Checkout here() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("weir")) && Files.isDirectory(folder.resolve("edge-config"))) {
                return new Checkout(folder);
            }
        }
        throw new IllegalStateException("there is no ./weir in " + Path.of("").toAbsolutePath() + " nor above it");
    }

    /** {@code ./weir}, which builds what is older than its sources. */
    public Path launcher() {
        return root.resolve("weir");
    }

    /** The build the launcher runs at present: {@code weir.jar} and {@code lib}. */
    public Path dist() throws IOException {
        Path dist = root.resolve("target/dist");
        return dist.resolve(Files.readString(dist.resolve("current")).strip());
    }

    /** The flags of the JVM every edge is given. */
    public List<String> jvmOptions() throws IOException {
        return Files.readAllLines(root.resolve("edge-config/jvm.options")).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** The {@code java} that runs this. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
