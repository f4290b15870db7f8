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
 * The layout of the folder given with {@code --data}; all of it is its owner's alone.
 *
 * @param root the folder, absolute and without links
 */
record DataFolder(Path root) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /** What fits into a {@code sockaddr_un} of Linux beside the closing zero. */
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
     * Makes the folder of the Unix socket, empty, for a server that is about to start: what a dead one left there stops it where
     * its process id is in use again, or still. Null where the path would be too long for a socket.
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

    /** The superuser's password; empty where none was made yet. */
    Optional<String> password() throws IOException {
        try {
            return Optional.of(Files.readString(passwordFile()).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Makes a password and puts it on disk. */
    void makePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        replace(passwordFile(), HexFormat.of().formatHex(random) + "\n");
    }

    /** The port the server had last, or 0. Other edges connect to it, so it is kept over restarts. */
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

    /** What the server has written to its log since it was as long as this. */
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

    /** Makes a new log of one grown too long; the last old one is kept. A server that writes to it writes on in the new one. */
    void boundLog() throws IOException {
        if (logLength() > MAX_LOG_BYTES) {
            Files.copy(log(), root.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            FileChannel.open(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING).close();
        }
    }

    /** Removes what a start that was killed half-way left: half a cluster, half-unpacked programs. */
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
