package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the house rules of names and sizes. It reads the source tree and nothing else; a failure lists every offending
 * {@code file:line}. {@link HouseRulesTest} holds those that bytecode tells, {@link PackageArrowsTest} the arrows of packages.
 */
final class TidyTest {
    private static final int MAX_COLUMNS = 130;
    private static final int MAX_LINES = 300;

    /** Files past {@link #MAX_LINES}, each with the reason it is one concept all the same. */
    private static final Map<String, String> LONG_FILES = Map.of();

    private static final Set<String> BANNED_WORDS =
            Set.of("Util", "Utils", "Helper", "Helpers", "Manager", "Managers", "Impl", "Service", "Services", "Abstract");

    private static final Pattern TYPE =
            Pattern.compile("(?<![.\\w])(?:class|interface|enum|record)\\s+([A-Z]\\w*)\\s*[<({\\w@]");
    private static final Pattern CAMEL_WORD = Pattern.compile("[A-Z][a-z0-9]*");

    private static final List<JavaSource> SOURCES = JavaSource.all();

    @Test
    void noNameHoldsAWordThatSaysNothing() {
        holds(TidyTest::names);
    }

    @Test
    void filesAreShort() {
        holds(TidyTest::length);
    }

    @Test
    void linesAreShortAndPlain() {
        holds(TidyTest::lines);
    }

    @Test
    void everyExceptionOfLengthIsStillNeeded() {
        Offences offences = new Offences();
        for (String path : LONG_FILES.keySet()) {
            if (SOURCES.stream().noneMatch(source -> source.path().equals(path) && source.lines().size() > MAX_LINES)) {
                offences.add(path, 1, "needs its exception no more");
            }
        }
        offences.assertNone();
    }

    @Test
    void eachRuleFindsWhatItForbids() {
        String main = "src/main/java/dev/weir/item/Bad.java";
        finds(TidyTest::names, main, "\nrecord HttpUtil(int a) {}\n", 2);
        finds(TidyTest::names, main, "interface StoreServices {\n}\n", 1);
        finds(TidyTest::length, main, "\n".repeat(301), 301);
        finds(TidyTest::lines, main, "x".repeat(131) + "\n", 1);
        finds(TidyTest::lines, main, "a\n\tb\n", 2);
        finds(TidyTest::lines, main, "a\nb \n", 2);
        finds(TidyTest::lines, main, "a\nb", 2);
        finds(TidyTest::lines, main, "a\n// TO" + "DO later\n", 2);
        finds(TidyTest::lines, main, "import java.util.*;\n", 1);
    }

    @Test
    void theRulesLookAtCodeAndNotAtCommentsOrLiterals() {
        String text =
                """
                // class A "
                /* class B " */ String s = "class C \\" class D"; char c = '"';
                final class E {}
                """;
        String code = JavaSource.codeOf(text + "\"\"\"\n class F \" \"\"\"; final class G {}\n");

        assertFalse(code.matches("(?s).*class [ABCDF].*"), code);
        assertTrue(code.contains("final class E {}") && code.contains("final class G {}"), code);
        assertEquals(text.lines().count() + 2, code.lines().count());
    }

    private static void names(JavaSource source, Offences offences) {
        Matcher type = TYPE.matcher(source.code());
        while (type.find()) {
            Matcher word = CAMEL_WORD.matcher(type.group(1));
            while (word.find()) {
                if (BANNED_WORDS.contains(word.group())) {
                    offences.addAt(source, type.start(), type.group(1) + " holds " + word.group());
                }
            }
        }
    }

    private static void length(JavaSource source, Offences offences) {
        int lines = source.lines().size();
        if (lines > MAX_LINES && !LONG_FILES.containsKey(source.path())) {
            offences.add(source.path(), lines, "is the last line; " + MAX_LINES + " are allowed");
        }
    }

    private static void lines(JavaSource source, Offences offences) {
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int columns = line.codePointCount(0, line.length());
            if (columns > MAX_COLUMNS) {
                offences.add(source.path(), i + 1, "has " + columns + " columns; " + MAX_COLUMNS + " are allowed");
            }
            if (line.contains("\t") || line.contains("\r") || line.endsWith(" ")) {
                offences.add(source.path(), i + 1, "holds a tab or a carriage return, or ends in a space");
            }
        }
        if (!source.text().endsWith("\n") || source.text().endsWith("\n\n")) {
            offences.add(source.path(), lines.size(), "does not end in exactly one line feed");
        }
        // Written in halves, or this line would find itself.
        offences.addAllInText(source, "\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b", "is a note to self");
        offences.addAll(source, "\\bimport\\s+(?:static\\s+)?[\\w.]+\\.\\*", "imports all of a package");
    }

    private static void holds(BiConsumer<JavaSource, Offences> rule) {
        Offences offences = new Offences();
        SOURCES.forEach(source -> rule.accept(source, offences));
        offences.assertNone();
    }

    private static void finds(BiConsumer<JavaSource, Offences> rule, String path, String text, int line) {
        Offences offences = new Offences();
        rule.accept(JavaSource.of(path, text), offences);
        assertEquals(1, offences.found().size(), () -> text + offences.found());
        assertTrue(offences.found().getFirst().startsWith(path + ":" + line + " "), () -> text + offences.found());
    }
}
