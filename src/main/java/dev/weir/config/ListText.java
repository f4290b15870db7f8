package dev.weir.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A list of texts as one text: its elements with commas between them, {@code a:80, b:80}, a comma within an element written
 * {@code \\,}; the empty list is {@code []}. A YAML sequence is brought into this form, so that a list looks the same wherever it
 * comes from.
 */
final class ListText {
    private static final String EMPTY = "[]";

    private ListText() {}

    /** @throws IllegalArgumentException saying what was expected */
    static List<String> parse(String text) {
        if (text.strip().equals(EMPTY)) {
            return List.of();
        }
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ',') {
                if (element.toString().isBlank()) {
                    throw new IllegalArgumentException("expected values with commas between them, or [] for none");
                }
                elements.add(element.toString().strip());
                element.setLength(0);
            } else if (text.startsWith("\\,", i)) {
                element.append(',');
                i++;
            } else {
                element.append(text.charAt(i));
            }
        }
        return List.copyOf(elements);
    }

    /** The text of which {@link #parse} makes the elements again; none of them is blank. */
    static String join(List<String> elements) {
        return elements.isEmpty()
                ? EMPTY
                : String.join(", ", elements.stream().map(element -> element.replace(",", "\\,")).toList());
    }
}
