package dev.weir.kind;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalLong;

/** Reads from a task until when its worker has it. That stands at its beginning, so the rest need not be read. */
public final class TaskTime {
    /** How many bytes at the beginning of a task are enough. */
    public static final int BYTES = 16_384;

    private static final JsonFactory JSON = new JsonFactory();

    private TaskTime() {}

    /** In milliseconds since 1970; empty if nobody has the task. */
    public static OptionalLong until(byte[] beginning, int length) {
        try (JsonParser parser = JSON.createParser(beginning, 0, length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("until");
                if (parser.nextToken() == null || parser.currentToken().isStructStart()) {
                    break;
                }
                if (found) {
                    return parser.currentToken() == JsonToken.VALUE_STRING
                            ? OptionalLong.of(Instant.parse(parser.getText()).toEpochMilli())
                            : OptionalLong.empty();
                }
            }
            return OptionalLong.empty();
        } catch (IOException | DateTimeException e) {
            // Somebody's SQL has put it there.
            return OptionalLong.empty();
        }
    }
}
