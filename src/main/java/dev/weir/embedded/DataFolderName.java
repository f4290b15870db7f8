package dev.weir.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks the path of a data directory. PostgreSQL's {@code initdb} runs other programs through a shell, in double quotes, so the
 * path must not have characters that are special in them; {@code postmaster.pid} has the path on one line; and PostgreSQL
 * silently truncates paths.
 */
final class DataFolderName {
    /** PostgreSQL allows 1,023 bytes for a path; its programs are below this directory, with relative paths of up to 200. */
    static final int MAX_BYTES = 800;

    private static final String SHELL = "\"$`\\";
    private static final char UNREADABLE = '\uFFFD';

    private DataFolderName() {}

    /**
     * Checks the path that a directory has, or would have, with all links resolved. Creates nothing.
     *
     * @throws LocalPostgresException with a message that says what is wrong with it
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
