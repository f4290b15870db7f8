package dev.weir.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The content types that belong to names of files. They are Weir's own list, {@code file-types.txt}, and not the machine's, so
 * that every machine stores the same.
 */
public final class FileTypes {
    /** The type of a name that says nothing. */
    public static final String UNKNOWN = "application/octet-stream";

    private static final String LIST = "/dev/weir/client/file-types.txt";

    private static final Map<String, String> TYPES = read();

    private FileTypes() {}

    /** The type of a file of this name, which may have folders before it. */
    public static String of(String name) {
        return of(name, UNKNOWN);
    }

    /** The same, or another type if the name says nothing. */
    public static String of(String name, String otherwise) {
        String last = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int dot = last.lastIndexOf('.');
        String type = dot < 0 ? null : TYPES.get(last.substring(dot));
        if (type == null) {
            type = TYPES.get(last);
        }
        return type == null ? otherwise : type;
    }

    private static Map<String, String> read() {
        Map<String, String> types = new HashMap<>();
        try (InputStream in = FileTypes.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + LIST);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (line.startsWith("#") || tab < 0) {
                    continue;
                }
                for (String name : line.substring(tab + 1).split(" ")) {
                    types.put(name, line.substring(0, tab));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar cannot be read", unreadable);
        }
        return Map.copyOf(types);
    }
}
