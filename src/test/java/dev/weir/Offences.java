package dev.weir;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** What the tidiness rules found, one line each, beginning with {@code file:line}. */
final class Offences {
    private final List<String> found = new ArrayList<>();

    void add(String where, int line, String what) {
        found.add(where + ":" + line + " " + what);
    }

    void addAt(JavaSource source, int position, String what) {
        add(source.path(), source.lineAt(position), what);
    }

    /** Adds every place in the source's code, comments and literals left out, that a pattern matches. */
    void addAll(JavaSource source, String regex, String what) {
        addAllIn(source.code(), source, regex, what);
    }

    /** Adds every place in the source's whole text that a pattern matches. */
    void addAllInText(JavaSource source, String regex, String what) {
        addAllIn(source.text(), source, regex, what);
    }

    private void addAllIn(String text, JavaSource source, String regex, String what) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            addAt(source, matcher.start(), matcher.group().strip() + " " + what);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }

    /** Fails with all of them, where there are any. */
    void assertNone() {
        if (!found.isEmpty()) {
            throw new AssertionFailedError("\n  " + String.join("\n  ", found));
        }
    }
}
