package dev.weir.perf.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that may be installed. */
public final class Program {
    private static final String PATH = Optional.ofNullable(System.getenv("PATH")).orElse("");

    private Program() {}

    /** Searches the PATH and the folders of daemons. */
    public static Optional<Path> find(String name) {
        return Stream.concat(Arrays.stream(PATH.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * The same, for a program that is required.
     *
     * @throws NotInstalledException if it is not installed
     */
    public static Path require(String name) {
        return find(name).orElseThrow(() -> new NotInstalledException(name));
    }
}
