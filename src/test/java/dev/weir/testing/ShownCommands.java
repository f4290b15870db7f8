package dev.weir.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that a document shows to be typed, without what they print: a line of four spaces and a command each.
 *
 * @param section the heading that they are below
 * @param block of lines one after the other, counted from 1 in each section
 */
public record ShownCommands(String section, int block, List<String> lines) {
    private static final String INDENT = "    ";

    /** All blocks of a document. */
    public static List<ShownCommands> of(Path document) throws IOException {
        List<ShownCommands> blocks = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String section = "";
        int block = 0;
        for (String line : (Files.readString(document) + "\n\n").split("\n", -1)) {
            if (line.startsWith(INDENT)) {
                lines.add(line.substring(INDENT.length()));
            } else if (!lines.isEmpty()) {
                blocks.add(new ShownCommands(section, ++block, List.copyOf(lines)));
                lines.clear();
            }
            if (line.startsWith("#")) {
                section = line.replaceFirst("^#+ ", "");
                block = 0;
            }
        }
        return List.copyOf(blocks);
    }

    /** As a shell takes them. */
    public String script() {
        return String.join("\n", lines);
    }
}
