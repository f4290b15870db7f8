package dev.weir.perf.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The source tree that is measured.
 *
 * @param root the folder with the launcher
 */
public record Checkout(Path root) {
    private static final Duration BUILD_LIMIT = Child.LIMIT.multipliedBy(5);

    /** The one in which this JVM was started, at its root or in any folder below. */
    public static Checkout here() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("weir")) && Files.isDirectory(folder.resolve("edge-config"))) {
                return new Checkout(folder);
            }
        }
        throw new IllegalStateException("there is no ./weir in " + Path.of("").toAbsolutePath() + " nor above it");
    }

    /**
     * The tree of a commit, copied below {@code perf/target} and built; an existing copy is reused.
     *
     * @param revision a name that git accepts: a tag, a branch, a hash
     */
    public Checkout at(String revision) throws IOException {
        String commit = git("rev-parse", "--verify", "--quiet", revision + "^{commit}").strip();
        Path folder = root.resolve("perf/target/builds").resolve(commit);
        if (!Files.isDirectory(folder)) {
            Path archive = Files.createDirectories(folder.getParent()).resolve(commit + ".tar");
            Path part = Files.createDirectories(folder.resolveSibling(commit + ".part"));
            git("archive", "--output", archive.toString(), commit);
            CommandRun.output(
                    Map.of(), Child.LIMIT, List.of("tar", "-xf", archive.toString(), "-C", part.toString()));
            Files.delete(archive);
            Files.move(part, folder);
        }
        var checkout = new Checkout(folder);
        CommandRun.output(Map.of(), BUILD_LIMIT, List.of(checkout.launcher().toString(), "build"));
        return checkout;
    }

    private String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(arguments));
        return CommandRun.output(Map.of(), Child.LIMIT, command);
    }

    /** {@code ./weir}, which rebuilds if the sources are newer. */
    public Path launcher() {
        return root.resolve("weir");
    }

    /** The build that the launcher currently runs: {@code weir.jar} and {@code lib}. */
    public Path dist() throws IOException {
        Path dist = root.resolve("target/dist");
        return dist.resolve(Files.readString(dist.resolve("current")).strip());
    }

    /** The JVM flags that every edge gets. */
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
