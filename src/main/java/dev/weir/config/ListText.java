package dev.weir.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A list as one text: its elements separated by commas, {@code a:80, b:80}, with a comma in an element written {@code \\,}; the
 * empty list is {@code []}. A YAML sequence is converted to this form, so that all sources of settings give lists in the same
 * way.
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
                    throw new IllegalArgumentException("expected values separated by commas, or [] for none");
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

    /** The reverse of {@link #parse}; no element may be blank. */
    static String join(List<String> elements) {
        return elements.isEmpty()
                ? EMPTY
                : String.join(", ", elements.stream().map(element -> element.replace(",", "\\,")).toList());
    }
}
