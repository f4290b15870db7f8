package dev.weir.testing;

import dev.weir.embedded.Cluster;
import dev.weir.embedded.PostgresBundle;
import dev.weir.embedded.Postmaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The folders that test servers live in: copies of a template, and what test JVMs that were killed have left. */
final class ServerFolders {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path HOME = TARGET.resolve("test-postgres");
    private static final AtomicLong NUMBERS = new AtomicLong();

    private ServerFolders() {}

    /** A folder of a server's own, with a cluster that has never run. */
    record Made(Path folder, Cluster cluster) {}

    static Made make(int version) throws IOException {
        Files.createDirectories(HOME);
        PostgresBundle bundle;
        Path template;
        try (FileChannel channel = FileChannel.open(
                HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("no lock on " + HOME);
            }
            removeOrphans();
            bundle = version == 18 ? PostgresBundle.fromClasspath(HOME.resolve("bundle")) : bundle15();
            template = template(version, bundle);
        }
        Path folder = HOME.resolve("of-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
        copy(template, folder.resolve("pgdata"));
        return new Made(folder, new Cluster(folder.resolve("pgdata"), bundle));
    }

    /** Made once a build: initdb takes seconds, a copy tenths. */
    private static Path template(int version, PostgresBundle bundle) throws IOException {
        Path template = HOME.resolve("template-" + version);
        if (!Files.exists(template)) {
            Path password = HOME.resolve("password");
            Files.writeString(password, TestPostgres.PASSWORD);
            new Cluster(template, bundle).initialise(TestPostgres.USER, password, "--locale=C", "--no-sync");
        }
        return template;
    }

    private static PostgresBundle bundle15() throws IOException {
        Path jar = TARGET.resolve("postgres-15").resolve("postgres-15.jar");
        return PostgresBundle.unpack(
                () -> {
                    FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                    try (zip) {
                        return new java.io.ByteArrayInputStream(Files.readAllBytes(zip.getPath("postgres-linux-x86_64.txz")));
                    }
                },
                HOME.resolve("bundle").resolve("postgres-15"));
    }

    /** Ends and removes the servers of test JVMs that were killed. */
    private static void removeOrphans() throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(HOME)) {
            folders = list.filter(path -> path.getFileName().toString().startsWith("of-")).toList();
        }
        for (Path orphan : folders) {
            long owner = Long.parseLong(orphan.getFileName().toString().split("-", -1)[1]);
            if (ProcessHandle.of(owner).map(ProcessHandle::isAlive).orElse(false)) {
                continue;
            }
            Optional<Postmaster> left =
                    new Cluster(orphan.resolve("pgdata"), PostgresBundle.fromClasspath(HOME.resolve("bundle"))).running();
            left.ifPresent(postmaster -> postmaster.stop(Duration.ofSeconds(10)));
            delete(orphan);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(
                            target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
