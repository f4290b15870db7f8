package dev.weir.kind;

import dev.weir.check.StrictJson;
import java.util.List;
import java.util.Locale;

/** A register whose value is JSON. {@code {"op": "set", "change": value}} stores a value as PUT does. */
public final class JsonValues {
    /** The type of a value whose writer did not give one that is JSON. */
    public static final String TYPE = "application/json";

    private static final List<String> NAMES = List.of("set");

    private JsonValues() {}

    /**
     * The value that the last of the ops sets.
     *
     * @throws InvalidOpException if they are no such ops
     * @throws dev.weir.check.MalformedJsonException if they are no JSON
     */
    public static byte[] set(byte[] ops) {
        return StrictJson.write(Op.read(ops, NAMES).getLast().change());
    }

    /**
     * Checks that a value is JSON.
     *
     * @throws dev.weir.check.MalformedJsonException if it is not
     */
    public static void check(byte[] value) {
        StrictJson.read(value);
    }

    /** The type to store: the given one if it is of JSON (RFC 6839 section 3.1). */
    public static String type(String given) {
        String essence = given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return essence.equals(TYPE) || essence.endsWith("+json") ? given : TYPE;
    }
}
