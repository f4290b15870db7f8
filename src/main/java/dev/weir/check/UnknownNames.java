package dev.weir.check;

import java.util.List;
import java.util.stream.Collectors;

/** Words error messages about unknown names: in a query, in an entry of {@code /multi}, or in settings. */
public final class UnknownNames {
    /** The most characters of a name that a message repeats. */
    private static final int MOST_CHARACTERS = 64;

    private UnknownNames() {}

    /** The name made safe for a message: shortened, and without characters that a terminal would not show as they are. */
    public static String shown(String name) {
        return shown(name, MOST_CHARACTERS);
    }

    /** Any text made safe in the same way. */
    public static String shown(String name, int mostCharacters) {
        String shown = name.codePoints()
                .limit(mostCharacters)
                .mapToObj(c -> isShown(c) ? Character.toString(c) : "?")
                .collect(Collectors.joining());
        return name.isEmpty() ? "\"\"" : shown.length() < name.length() ? shown + "..." : shown;
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    /** The end of the sentence: the nearest known name, or all of them if none is near. */
    public static String instead(String unknown, List<String> known) {
        String nearest = NearestName.of(unknown.substring(0, Math.min(MOST_CHARACTERS, unknown.length())), known);
        return nearest != null ? "; the nearest is " + nearest + '.' : "; known here: " + listed(known) + '.';
    }

    private static String listed(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
