package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;

/** A data folder of a test, and the server in it. */
record DataFolderFixture(Path data) {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Duration POLL = Duration.ofMillis(10);

    static EmbeddedSettings settings(Path data) {
        return new EmbeddedSettings(data, LIMIT, LIMIT);
    }

    /** Starts a server; of a folder that is not there yet, one that was made before. */
    LocalPostgres start() throws IOException {
        fill();
        return LocalPostgres.start(settings(data));
    }

    /** Makes the folder as an earlier start would have left it, where there is none: initdb takes seconds, this tenths. */
    DataFolderFixture fill() throws IOException {
        if (!Files.exists(data)) {
            Path template = template();
            try (Stream<Path> walk = Files.walk(template)) {
                for (Path path : walk.toList()) {
                    Path copy = data.resolve(template.relativize(path).toString());
                    if (Files.isDirectory(path)) {
                        Files.createDirectory(copy);
                        Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(path));
                    } else if (path.startsWith(template.resolve("programs")) && !Files.isSymbolicLink(path)) {
                        Files.createLink(copy, path);
                    } else {
                        Files.copy(path, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
            Files.delete(data.resolve("port"));
        }
        return this;
    }

    private static synchronized Path template() throws IOException {
        Path template = Path.of("target", "local-postgres-of-" + ProcessHandle.current().pid()).toAbsolutePath();
        if (!Files.exists(template)) {
            LocalPostgres.start(settings(template)).close();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(template)));
        }
        return template;
    }

    private static void remove(Path folder) {
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words with which a start is refused. */
    String refusal() {
        return String.valueOf(assertThrows(LocalPostgresException.class, this::start).getMessage());
    }

    Postmaster postmaster() throws IOException {
        return new Cluster(data.resolve("pgdata"), PostgresBundle.fromClasspath(data.resolve("programs")))
                .running()
                .orElseThrow();
    }

    String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(path)));
    }

    /** Ends the server a failed test has left. */
    void end() throws IOException {
        if (Files.isDirectory(data.resolve("programs"))) {
            new Cluster(data.resolve("pgdata"), PostgresBundle.fromClasspath(data.resolve("programs")))
                    .running()
                    .ifPresent(postmaster -> postmaster.kill(LIMIT));
        }
    }
}
