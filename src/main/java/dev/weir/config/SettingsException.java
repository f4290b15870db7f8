package dev.weir.config;

import java.util.List;

/** Invalid settings, with all problems at once, one per line. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    SettingsException(List<String> problems) {
        super(problems.size() == 1
                ? problems.get(0)
                : problems.size() + " problems in the settings:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order in which they were found; at least one. */
    public List<String> problems() {
        return problems;
    }
}
