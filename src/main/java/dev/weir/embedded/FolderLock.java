package dev.weir.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The lock of a data directory, which only one edge at a time holds in order to run its server.
 *
 * <p>It is a file lock of the operating system, so it ends with the process in any case. Such locks belong to the process, and
 * closing any descriptor of the file releases them; so a second lock in this process is refused before the file is opened, and
 * nothing else in this process reads the file.
 */
final class FolderLock implements AutoCloseable {
    static final String NAME = "edge.lock";
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final DataFolder folder;
    private final FileChannel channel;

    private FolderLock(DataFolder folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Locks the directory, and creates it if there is none. Refuses one that another edge uses, or that contains other files. */
    static FolderLock take(Path data) {
        Path absolute = data.toAbsolutePath().normalize();
        try {
            DataFolderName.check(absolute);
            Files.createDirectories(absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path root = absolute.toRealPath();
            refuseForeign(root);
            if (!HELD_HERE.add(root)) {
                throw held(root, "process " + ProcessHandle.current().pid());
            }
            try {
                return new FolderLock(new DataFolder(root), lock(root));
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(root);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new LocalPostgresException(absolute + " is not a folder; name another one with --data", e);
        } catch (IOException e) {
            throw new LocalPostgresException("cannot use the data folder " + absolute + ": " + e, e);
        }
    }

    DataFolder folder() {
        return folder;
    }

    /** Describes the holder, for the message to those who are refused. */
    void describe(String holder) throws IOException {
        ByteBuffer text = StandardCharsets.UTF_8.encode(holder + "\n");
        channel.truncate(0);
        while (text.hasRemaining()) {
            channel.write(text, text.position());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(folder.root());
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() == null) {
                throw held(root, readHolder(channel));
            }
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw held(root, "process " + ProcessHandle.current().pid());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String readHolder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(400);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return holder.isEmpty() ? "just starting" : holder;
    }

    private static LocalPostgresException held(Path root, String holder) {
        return new LocalPostgresException("another edge (" + holder + ") uses the data folder " + root
                + ". Give this one a --data of its own, or let it share the database:"
                + " --dsn \"$(./weir dsn --data " + root + ")\"");
    }

    /** A directory belongs to Weir if it has a lock file, which is always created first. */
    private static void refuseForeign(Path root) throws IOException {
        if (Files.exists(root.resolve(NAME))) {
            return;
        }
        if (Files.exists(root.resolve("PG_VERSION"))) {
            throw new LocalPostgresException(root + " is the data folder of a PostgreSQL that is not run by an edge;"
                    + " start that PostgreSQL and name it with --dsn, or name another folder with --data");
        }
        Optional<Path> first;
        try (Stream<Path> list = Files.list(root)) {
            first = list.findFirst();
        }
        // Another edge may have just created the lock file.
        if (first.isPresent() && !Files.exists(root.resolve(NAME))) {
            throw new LocalPostgresException(root + " holds other things (" + first.get().getFileName()
                    + "); name a new or empty folder with --data");
        }
    }
}
