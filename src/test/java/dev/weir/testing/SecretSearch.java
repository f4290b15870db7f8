package dev.weir.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks for secrets: for the first and the last characters of each, as they are, in UTF-16 of both byte orders, and in
 * hexadecimal digits. So it finds those that are cut short, too. Any thread may use it.
 */
public final class SecretSearch {
    /** Enough that nothing else is the same by chance. */
    private static final int PART = 16;

    private static final int CHUNK = 4 << 20;

    /** The longest that is looked for: a part in UTF-16, or in digits. */
    private static final int OVERLAP = 2 * PART;

    /** Bytes to look for, as text of ISO 8859-1, and what they are of. */
    private final Map<String, String> wanted = new ConcurrentHashMap<>();

    /**
     * Looks for one more.
     *
     * @param name what findings call it
     * @param secret without what all of its kind begin with
     */
    public void add(String name, String secret) {
        for (String part : Set.of(secret.substring(0, PART), secret.substring(secret.length() - PART))) {
            byte[] plain = part.getBytes(UTF_8);
            wanted.put(part, name);
            wanted.put(new String(part.getBytes(UTF_16BE), ISO_8859_1), name);
            wanted.put(new String(part.getBytes(UTF_16LE), ISO_8859_1), name);
            wanted.put(HexFormat.of().formatHex(plain), name);
        }
    }

    /** The names of those that are in a text. */
    public Set<String> in(String text) {
        Set<String> found = new TreeSet<>();
        wanted.forEach((bytes, name) -> {
            if (text.contains(bytes)) {
                found.add(name);
            }
        });
        return found;
    }

    /** The names of those that are in a file, however large that is. */
    public Set<String> in(Path file) throws IOException {
        Set<String> found = new TreeSet<>();
        byte[] chunk = new byte[CHUNK];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.readNBytes(chunk, 0, CHUNK);
            while (read > 0) {
                int end = kept + read;
                found.addAll(in(new String(chunk, 0, end, ISO_8859_1)));
                kept = Math.min(end, OVERLAP);
                System.arraycopy(chunk, end - kept, chunk, 0, kept);
                read = in.readNBytes(chunk, kept, CHUNK - kept);
            }
        }
        return found;
    }
}
