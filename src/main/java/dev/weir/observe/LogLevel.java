package dev.weir.observe;

import java.util.Locale;
import java.util.Optional;

/** How much Weir logs. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** Parses a level, ignoring case, such as {@code INFO} or {@code warn}; empty if there is no such level. */
    public static Optional<LogLevel> parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        for (LogLevel level : values()) {
            if (level.name().equals(name)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
