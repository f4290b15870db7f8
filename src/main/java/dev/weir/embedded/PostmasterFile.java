package dev.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The contents of a server's {@code postmaster.pid}, which grows line by line while the server starts.
 *
 * @param pid the postmaster
 * @param folder its data folder
 * @param port its port, or 0 if it is not written yet
 * @param status {@code starting}, {@code ready}, {@code stopping}, {@code standby}, or empty if it is not written yet
 */
record PostmasterFile(long pid, String folder, int port, String status) {
    static final String NAME = "postmaster.pid";

    /** The file of a data directory; empty if there is none, or it has no process id. */
    static Optional<PostmasterFile> read(Path cluster) throws IOException {
        try {
            return parse(Files.readAllLines(cluster.resolve(NAME)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static Optional<PostmasterFile> parse(List<String> lines) {
        if (lines.size() < 2) {
            return Optional.empty();
        }
        long pid = number(lines.get(0));
        if (pid <= 0) {
            return Optional.empty();
        }
        int port = lines.size() > 3 ? (int) Math.max(0, number(lines.get(3))) : 0;
        return Optional.of(new PostmasterFile(pid, lines.get(1), port, lines.size() > 7 ? lines.get(7).strip() : ""));
    }

    private static long number(String line) {
        try {
            return Long.parseLong(line.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
