package dev.weir.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked into a directory, and how to run them.
 *
 * <p>PostgreSQL refuses to run as root. If this process is root, its programs run in a user namespace ({@code unshare -U}) as
 * the user nobody, though their files still belong to root.
 */
public final class PostgresBundle {
    private final Path folder;
    private final List<String> prefix;

    private PostgresBundle(Path folder) {
        this.folder = folder;
        this.prefix = isRoot() ? List.of("unshare", "-U") : List.of();
    }

    /** The bundle on the class path, unpacked below {@code parent} unless it is there already. */
    public static PostgresBundle fromClasspath(Path parent) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (!system.startsWith("linux")) {
            throw new LocalPostgresException("there is no embedded PostgreSQL for " + system + "; name a database with --dsn");
        }
        String architecture = ArchUtils.normalize(System.getProperty("os.arch", ""));
        URL url = PostgresBundle.class.getResource("/postgres-linux-" + architecture + ".txz");
        if (url == null) {
            throw new LocalPostgresException(
                    "there is no embedded PostgreSQL for Linux on " + architecture + "; name a database with --dsn");
        }
        try {
            return unpack(
                    () -> DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", architecture),
                    parent.resolve(keyOf(url)));
        } catch (IOException e) {
            throw new LocalPostgresException("cannot unpack PostgreSQL below " + parent + ": " + e, e);
        }
    }

    /** Unpacks an archive ({@code .txz}) into {@code folder} unless that exists; several processes may do so at once. */
    public static PostgresBundle unpack(Archive archive, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Path part = folder.resolveSibling(
                    folder.getFileName() + ".part-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
            try {
                extract(archive, part);
                moveOrKeep(part, folder);
            } finally {
                Trees.delete(part);
            }
        }
        return new PostgresBundle(folder);
    }

    /** An archive of PostgreSQL's programs. */
    public interface Archive {
        /** The archive's bytes; the caller closes the stream. */
        InputStream open() throws IOException;
    }

    /** The command line to run one of the programs as a user that PostgreSQL accepts. */
    public List<String> command(String program, String... arguments) {
        List<String> line = new ArrayList<>(prefix);
        line.add(folder.resolve("bin").resolve(program).toString());
        line.addAll(List.of(arguments));
        return line;
    }

    /** Fails with a message if this user cannot run the programs. */
    void checkRunnable() {
        CommandRun run;
        try {
            run = CommandRun.of(command("postgres", "--version"));
        } catch (IOException e) {
            throw new LocalPostgresException(forbidden(e.toString()), e);
        }
        if (run.exit() != 0) {
            throw new LocalPostgresException(forbidden(run.output()));
        }
    }

    private String forbidden(String detail) {
        return prefix.isEmpty()
                ? "PostgreSQL does not run here (" + detail + "); name a database with --dsn"
                : "PostgreSQL does not run as root, and the user namespace in which it would (unshare -U) is forbidden here or"
                        + " cannot reach " + folder + " (" + detail
                        + "); start weir as another user, or name a database with --dsn";
    }

    /** A name from the archive's jar and checksum, so that another version is unpacked beside it, without reading the archive. */
    private static String keyOf(URL url) throws IOException {
        if (url.openConnection() instanceof JarURLConnection jar) {
            String name = Path.of(jar.getJarFile().getName()).getFileName().toString().replaceFirst("\\.jar$", "");
            return name + "-" + Long.toHexString(jar.getJarEntry().getCrc());
        }
        return "unpacked";
    }

    private static void moveOrKeep(Path part, Path folder) throws IOException {
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster, and unpacked the same.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static void extract(Archive archive, Path target) throws IOException {
        Files.createDirectories(target);
        try (InputStream raw = new BufferedInputStream(archive.open(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive names a file outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()));
                } else {
                    try (var out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
                        tar.transferTo(out);
                    }
                    boolean program = (entry.getMode() & 0111) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
