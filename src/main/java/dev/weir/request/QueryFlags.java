package dev.weir.request;

import dev.weir.response.HttpError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The query of a request other than a plain read, as flags: {@code name=true} or {@code name=false}. An unknown or repeated name
 * is refused rather than silently ignored.
 */
public final class QueryFlags {
    private final Map<String, Boolean> flags;

    private QueryFlags(Map<String, Boolean> flags) {
        this.flags = flags;
    }

    /**
     * Reads a query.
     *
     * @param known the names that this kind of request may have
     * @throws HttpError 400, in words
     */
    public static QueryFlags read(String query, String request, List<String> known) {
        Map<String, Boolean> flags = new HashMap<>(4);
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!known.contains(name)) {
                    throw HttpError.badRequest("The query has " + UnknownNames.shown(name) + ", which " + request
                            + (known.isEmpty()
                                    ? " does not support; it takes no query."
                                    : " does not support" + UnknownNames.instead(name, known)));
                }
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                if (!value.equals("true") && !value.equals("false")) {
                    throw HttpError.badRequest(name + " must be true or false.");
                }
                if (flags.put(name, value.equals("true")) != null) {
                    throw HttpError.badRequest("The query has " + name + " twice.");
                }
            }
        }
        return new QueryFlags(flags);
    }

    /**
     * Refuses a query on a write of one item. The query is not part of the key, so writes with different queries would overwrite
     * each other.
     */
    public static void refuseForItem(String query) {
        String names = Arrays.stream(query.split("&", -1))
                .filter(parameter -> !parameter.isEmpty())
                .map(parameter -> UnknownNames.shown(parameter.split("=", 2)[0]))
                .limit(3)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            throw HttpError.badRequest("Writes of an item take no query, but this one has " + names
                    + ". Write ? as %3F if it belongs to the key.");
        }
    }

    /** Whether the query has {@code name=true}. */
    public boolean isSet(String name) {
        return flags.getOrDefault(name, false);
    }
}
