package dev.weir.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of the README that a full run writes, between two markers. */
final class Readme {
    static final String FROM = "<!-- From here to the next mark: perf/compare --readme -->\n";
    static final String TO = "<!-- perf/compare ends here -->";

    private Readme() {}

    static void replace(Path readme, String results) throws IOException {
        Files.writeString(readme, replaced(Files.readString(readme), results));
    }

    static String replaced(String text, String results) {
        int from = text.indexOf(FROM);
        int to = text.indexOf(TO);
        if (from < 0 || to < from) {
            throw new IllegalStateException("the README has no place for results");
        }
        return text.substring(0, from + FROM.length()) + "\n" + results + "\n" + text.substring(to);
    }
}
