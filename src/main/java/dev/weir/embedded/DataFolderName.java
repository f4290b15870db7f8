package dev.weir.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which names a data folder can have. PostgreSQL's {@code initdb} runs other programs of the folder through a shell, in double
 * quotes, so nothing may be in its path that such quotes do not keep; {@code postmaster.pid} holds the path on one line; and
 * PostgreSQL cuts paths off without a word.
 */
final class DataFolderName {
    /** PostgreSQL has 1,023 bytes for a path; below the folder lie its programs, with names of up to 200. */
    static final int MAX_BYTES = 800;

    private static final String SHELL = "\"$`\\";
    private static final char UNREADABLE = '\uFFFD';

    private DataFolderName() {}

    /**
     * Looks at the path a folder has, or would have, once every link is followed. Nothing is made.
     *
     * @throws LocalPostgresException in words that name what is wrong with it
     */
    static void check(Path absolute) throws IOException {
        Path there = absolute;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        String path = there.toRealPath().resolve(there.relativize(absolute)).toString();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == UNREADABLE || Character.isISOControl(c) || SHELL.indexOf(c) >= 0) {
                throw refused(path, "must not have " + named(c) + " in its path, with which PostgreSQL's programs do not work");
            }
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(path, "must have a path of at most " + MAX_BYTES + " bytes");
        }
    }

    private static LocalPostgresException refused(String path, String words) {
        return new LocalPostgresException("the data folder " + path.replaceAll("\\p{Cntrl}", "?") + " " + words
                + "; name another one with --data");
    }

    private static String named(char c) {
        return c == UNREADABLE || Character.isISOControl(c) ? "the character U+%04X".formatted((int) c) : String.valueOf(c);
    }
}
