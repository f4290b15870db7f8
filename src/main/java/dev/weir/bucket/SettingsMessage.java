package dev.weir.bucket;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The message by which a trigger of {@code weir.bucket} tells every edge of a database that settings of buckets have changed. It
 * travels as {@link PurgeMessage} does.
 */
public final class SettingsMessage {
    /** The message's prefix; its content is the id of the transaction, in decimal. */
    public static final String PREFIX = "weir.settings";

    private static final Pattern TRANSACTION = Pattern.compile("[0-9]{1,19}");

    private SettingsMessage() {}

    /** The id of the transaction that changed settings; null if the message names none. */
    public static @Nullable String transaction(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return TRANSACTION.matcher(text).matches() ? text : null;
    }
}
