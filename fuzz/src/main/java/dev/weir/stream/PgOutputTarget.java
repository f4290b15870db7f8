package dev.weir.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages of pgoutput: bytes are one message, the same one each time, or are refused. Where they are one, neither a part of them
 * is, nor they and more, so no two decoders could disagree where it ends.
 */
public final class PgOutputTarget {
    private PgOutputTarget() {}

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        PgOutputMessage message = decoded(bytes, bytes.length);
        if (message == null) {
            return;
        }
        if (!message.equals(decoded(bytes, bytes.length))) {
            throw new AssertionError("Read in two ways: " + message);
        }
        for (int length = 0; length <= bytes.length + 1; length++) {
            PgOutputMessage other = length == bytes.length ? null : decoded(Arrays.copyOf(bytes, length), length);
            if (other != null) {
                throw new AssertionError(bytes.length + " bytes are " + message + ", and " + length + " are " + other);
            }
        }
    }

    /** Null where it is refused. */
    private static PgOutputMessage decoded(byte[] bytes, int length) {
        try {
            return PgOutputDecoder.decode(ByteBuffer.wrap(bytes, 0, length));
        } catch (PgOutputException refused) {
            return null;
        }
    }
}
