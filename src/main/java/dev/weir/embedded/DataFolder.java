package dev.weir.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layout of the directory given with {@code --data}; only its owner can access it.
 *
 * @param root the folder, absolute and without links
 */
record DataFolder(Path root) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /** The longest path in Linux's {@code sockaddr_un}, without the final NUL. */
    private static final int MAX_SOCKET_PATH_BYTES = 107;
    private static final int PASSWORD_BYTES = 24;
    private static final long MAX_LOG_BYTES = 16L << 20;
    private static final int MAX_TAIL_BYTES = 64 << 10;

    Path cluster() {
        return root.resolve("pgdata");
    }

    Path programs() {
        return root.resolve("programs");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    Path passwordFile() {
        return root.resolve("password");
    }

    /**
     * Creates an empty directory for the Unix socket of a server that is about to start: a dead server's lock file would stop it
     * if that process id is in use. Null if the path would be too long for a socket.
     */
    @Nullable
    Path socketFolder() throws IOException {
        Path sockets = root.resolve("socket");
        int length = sockets.resolve(".s.PGSQL.65535").toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_SOCKET_PATH_BYTES) {
            return null;
        }
        Trees.delete(sockets);
        Files.createDirectories(sockets);
        Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
        return sockets;
    }

    /** The superuser's password; empty if there is none yet. */
    Optional<String> password() throws IOException {
        try {
            return Optional.of(Files.readString(passwordFile()).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Creates a password and stores it durably. */
    void makePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        replace(passwordFile(), HexFormat.of().formatHex(random) + "\n");
    }

    /** The server's last port, or 0. Other edges connect to it, so it is kept across restarts. */
    int lastPort() throws IOException {
        try {
            return Integer.parseInt(Files.readString(root.resolve("port")).strip());
        } catch (NoSuchFileException | NumberFormatException e) {
            return 0;
        }
    }

    void keepPort(int port) throws IOException {
        if (lastPort() != port) {
            replace(root.resolve("port"), port + "\n");
        }
    }

    /** What the server has written to its log since the log had this length. */
    String logSince(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.READ)) {
            long from = Math.max(length, channel.size() - MAX_TAIL_BYTES);
            ByteBuffer tail = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
            channel.position(from);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // Reads on.
            }
            return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** The length of the server's log, in bytes. */
    long logLength() throws IOException {
        return Files.exists(log()) ? Files.size(log()) : 0;
    }

    /** Rotates a log that has grown too long, and keeps one old copy. A running server continues in the truncated file. */
    void boundLog() throws IOException {
        if (logLength() > MAX_LOG_BYTES) {
            Files.copy(log(), root.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            FileChannel.open(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING).close();
        }
    }

    /** Removes what a killed start left behind: a partial cluster, partly unpacked programs. */
    void removeParts() throws IOException {
        for (Path folder : List.of(root, programs())) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            List<Path> parts;
            try (Stream<Path> list = Files.list(folder)) {
                parts = list.filter(path -> path.getFileName().toString().contains(".part-")).toList();
            }
            for (Path part : parts) {
                Trees.delete(part);
            }
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
