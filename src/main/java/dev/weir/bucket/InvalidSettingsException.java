package dev.weir.bucket;

import java.util.List;

/** Settings of a bucket that cannot be: nothing was changed. The message has a line for each problem. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(List<String> problems) {
        super("Nothing was changed:\n" + String.join("\n", problems), null, false, false);
    }
}
