package dev.weir.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No edge answered, or its answer broke off; the message is for the user. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String words, @Nullable Throwable cause) {
        super(words, cause);
    }
}
