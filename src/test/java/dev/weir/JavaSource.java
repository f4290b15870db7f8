package dev.weir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * One source file as the tidiness rules see it.
 *
 * @param path from the root of the checkout, with slashes
 * @param text all of it
 * @param code the same text with comments and the insides of literals blanked, line for line
 */
record JavaSource(String path, String text, String code) {
    /** The name under which the rules know the package {@code dev.weir} itself, where Main and Edge are. */
    static final String ROOT_ROOM = "(root)";

    /** Every Java file below {@code src} of the checkout the tests run in. */
    static List<JavaSource> all() {
        Path root = Path.of("").toAbsolutePath();
        try (Stream<Path> files = Files.walk(root.resolve("src"))) {
            List<JavaSource> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
            if (sources.stream().noneMatch(source -> source.path().equals("src/main/java/dev/weir/Main.java"))) {
                throw new AssertionFailedError("The sources were not found under " + root);
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaSource of(String path, String text) {
        return new JavaSource(path, text, codeOf(text));
    }

    private static JavaSource read(Path root, Path file) {
        try {
            return of(root.relativize(file).toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    boolean isMain() {
        return path.startsWith("src/main/");
    }

    /** The room it lies in: the package below {@code dev.weir}, as {@code face.kevindb}, or {@code (root)} for that itself. */
    String room() {
        String inPackage = path.substring(path.indexOf("dev/weir/") + "dev/weir/".length());
        int slash = inPackage.lastIndexOf('/');
        return slash < 0 ? ROOT_ROOM : inPackage.substring(0, slash).replace('/', '.');
    }

    List<String> lines() {
        return text.lines().toList();
    }

    /** The number of the line that holds a position of the text or the code, from 1. */
    int lineAt(int position) {
        return 1 + (int) text.substring(0, position).chars().filter(c -> c == '\n').count();
    }

    /** The text with everything that is no code made blank. Knows comments, strings, text blocks and characters. */
    static String codeOf(String text) {
        StringBuilder code = new StringBuilder(text);
        int at = 0;
        while (at < text.length()) {
            int end;
            if (text.startsWith("//", at)) {
                end = orEnd(text, text.indexOf('\n', at));
                blank(code, at, end);
            } else if (text.startsWith("/*", at)) {
                int close = text.indexOf("*/", at + 2);
                end = close < 0 ? text.length() : close + 2;
                blank(code, at, end);
            } else if (text.startsWith("\"\"\"", at)) {
                end = literalEnd(text, at + 3, "\"\"\"");
                blank(code, at + 3, end - 3);
            } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                end = literalEnd(text, at + 1, text.substring(at, at + 1));
                blank(code, at + 1, end - 1);
            } else {
                end = at + 1;
            }
            at = end;
        }
        return code.toString();
    }

    private static int literalEnd(String text, int from, String quote) {
        int at = from;
        while (at < text.length() && !text.startsWith(quote, at)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + quote.length());
    }

    private static int orEnd(String text, int position) {
        return position < 0 ? text.length() : position;
    }

    private static void blank(StringBuilder code, int from, int to) {
        for (int i = from; i < to; i++) {
            if (code.charAt(i) != '\n') {
                code.setCharAt(i, ' ');
            }
        }
    }
}
