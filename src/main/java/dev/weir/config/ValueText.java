package dev.weir.config;

import dev.weir.check.ByteSize;
import dev.weir.check.TimeSpan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses values by the type of their record component. A component whose name ends in {@code Bytes} is a size; if it is a {@code
 * long} it may be a share of the Java heap, such as {@code 40%}.
 *
 * @param heapBytes the Java heap, of which shares are taken
 */
record ValueText(long heapBytes) {
    /** The replacement character, for bytes that the JVM cannot decode in its locale. */
    private static final char UNREADABLE = '\uFFFD';

    /** @throws IllegalArgumentException saying what was expected */
    Object parse(SettingsShape.Leaf leaf, String written) {
        Class<?> type = leaf.type();
        // Only paths may begin or end with whitespace.
        String text = type == Path.class ? written : written.strip();
        boolean size = leaf.component().endsWith("Bytes");
        if (type == long.class && size && text.endsWith("%")) {
            return share(text.substring(0, text.length() - 1).strip());
        }
        if (type == long.class) {
            return size ? ByteSize.parse(text) : number(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == int.class || type == Integer.class) {
            return size ? intSize(text) : (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == Duration.class) {
            return TimeSpan.parse(text);
        }
        if (type == boolean.class) {
            return bool(text);
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type == String.class) {
            return text;
        }
        if (type == List.class) {
            return ListText.parse(text);
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        throw new AssertionError("no way to read a " + type + ", the type of " + leaf.key());
    }

    private long share(String percent) {
        long hundredths = -1;
        try {
            hundredths = Long.parseLong(percent);
        } catch (NumberFormatException notNumber) {
            // Told below, with the numbers out of range.
        }
        if (hundredths < 0 || hundredths > 100) {
            throw new IllegalArgumentException("expected a share of the Java heap from 0% to 100%, or a size such as 256MiB");
        }
        return heapBytes / 100 * hundredths + heapBytes % 100 * hundredths / 100;
    }

    private static int intSize(String text) {
        if (text.endsWith("%")) {
            throw new IllegalArgumentException("expected a size such as 64KiB; a share of the heap is not supported here");
        }
        long bytes = ByteSize.parse(text);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a size below 2GiB");
        }
        return (int) bytes;
    }

    private static long number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notNumber) {
            // Told below, with the numbers out of range.
        }
        throw new IllegalArgumentException("expected a whole number such as 8");
    }

    private static boolean bool(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("expected true or false");
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected a path");
        }
        if (text.startsWith("~")) {
            throw new IllegalArgumentException("expected a path; ~ is not expanded here, so write out the home directory");
        }
        if (text.indexOf(UNREADABLE) >= 0) {
            throw new IllegalArgumentException(
                    "expected a path that can be decoded in this locale; LC_ALL=C.UTF-8 can decode all");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    "expected a path that can be encoded in this process's locale (" + wrong.getReason() + ")", wrong);
        }
    }

    private static Object constant(Class<?> type, String text) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = Names.constant(((Enum<?>) constant).name());
            if (name.equalsIgnoreCase(text)) {
                return constant;
            }
            names.add(name);
        }
        throw new IllegalArgumentException("expected one of " + String.join(", ", names));
    }
}
