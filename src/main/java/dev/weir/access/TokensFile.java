package dev.weir.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of tokens, a line each: its name, the SHA-256 of its secret, its grants, and perhaps {@code expires=} with an instant of
 * ISO 8601; there are spaces between. Empty lines and those that begin with {@code #} do not count. It is read again when it has
 * changed; if it then cannot be read, the last tokens stay.
 *
 * <p>Only its own thread reads it after the start.
 */
public final class TokensFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokensFile.class);

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int MOST_LINES = 100_000;
    private static final String EXPIRES = "expires=";

    private final Path file;
    private final KnownTokens known;
    private final Thread thread;
    private Stamp read;
    private boolean failing;

    /**
     * Reads it, and goes on to look for changes.
     *
     * @throws IllegalArgumentException with a message for the operator, if it cannot be read
     */
    public TokensFile(Path file, KnownTokens known) {
        this.file = file;
        this.known = known;
        this.read = Stamp.NONE;
        try {
            this.read = Stamp.of(file);
            known.inFile(parse(Files.readAllLines(file)));
        } catch (IOException e) {
            throw new IllegalArgumentException("access.tokens-file: cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("access.tokens-file: " + file + ": " + e.getMessage(), e);
        }
        this.thread = Thread.ofVirtual().name("weir-tokens-file").start(this::run);
    }

    /** The line of a token. */
    public static String line(Token token) {
        var line = new StringBuilder(token.name()).append(' ').append(token.sha256());
        token.grants().forEach(grant -> line.append(' ').append(grant.text()));
        if (token.expires() != null) {
            line.append(' ').append(EXPIRES).append(token.expires());
        }
        return line.toString();
    }

    /** @throws IllegalArgumentException with a message that names the line, and shows nothing of it */
    static List<Token> parse(List<String> lines) {
        if (lines.size() > MOST_LINES) {
            throw new IllegalArgumentException("more than " + MOST_LINES + " lines");
        }
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    tokens.add(token(line.split("[ \t]+")));
                } catch (IllegalArgumentException | DateTimeException wrong) {
                    // Not even why: a secret may have been written there by mistake.
                    throw new IllegalArgumentException("line " + (i + 1)
                            + " is not NAME SHA256 GRANT..., such as weir token create --file writes");
                }
            }
        }
        return tokens;
    }

    private static Token token(String[] words) {
        if (words.length < 3) {
            throw new IllegalArgumentException("too few words");
        }
        boolean ends = words[words.length - 1].startsWith(EXPIRES);
        List<Grant> grants = new ArrayList<>();
        for (int i = 2; i < words.length - (ends ? 1 : 0); i++) {
            grants.add(Grant.parse(words[i]));
        }
        return new Token(
                words[0], words[1], grants, ends ? Instant.parse(words[words.length - 1].substring(EXPIRES.length())) : null);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            Stamp now = Stamp.of(file);
            if (!now.equals(read)) {
                known.inFile(parse(Files.readAllLines(file)));
                read = now;
                failing = false;
            }
        } catch (IOException | IllegalArgumentException e) {
            if (!failing) {
                LOG.warn("{} cannot be read; the last tokens stay in effect: {}", file, e.getMessage());
                failing = true;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** By what a change of the file shows; a new file in its place has another key. */
    private record Stamp(FileTime modified, long size, String key) {
        static final Stamp NONE = new Stamp(FileTime.fromMillis(0), -1, "");

        static Stamp of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), Objects.toString(attributes.fileKey(), ""));
        }
    }
}
