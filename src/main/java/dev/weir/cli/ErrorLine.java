package dev.weir.cli;

import java.util.ArrayList;
import java.util.List;

/** One line of text for a failure. */
final class ErrorLine {
    private static final int MAX_CAUSES = 8;

    private ErrorLine() {}

    /** The message, and whatever its causes add, on one line. */
    static String of(Throwable failure) {
        List<String> parts = new ArrayList<>();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message == null || message.isBlank()) {
                continue;
            }
            String line = message.strip().replaceAll("\\s+", " ");
            // A wrapper's message is often its cause's with a class name in front.
            boolean said = parts.stream().anyMatch(part -> part.contains(line));
            if (!said && !line.equals(String.valueOf(cause.getCause()))) {
                parts.add(line);
            }
        }
        return parts.isEmpty() ? failure.getClass().getSimpleName() : String.join(": ", parts);
    }

    /** Whether the failure can only be a bug in Weir, so that a stack trace helps more than a message. */
    static boolean isBug(Throwable failure) {
        return failure instanceof Error
                || failure instanceof NullPointerException
                || failure instanceof ClassCastException
                || failure instanceof IndexOutOfBoundsException;
    }
}
