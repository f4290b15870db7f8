package dev.weir.request;

import dev.weir.check.UnknownNames;
import dev.weir.response.HttpError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, {@code name=value&name=value}, as HTML forms write it: {@code %XX} in UTF-8, and {@code +} for a space.
 * An unknown or repeated name is refused rather than silently ignored.
 *
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">application/x-www-form-urlencoded</a>
 */
public final class QueryParameters {
    private final Map<String, String> values;
    private final List<String> all;

    private QueryParameters(Map<String, String> values, List<String> all) {
        this.values = values;
        this.all = all;
    }

    /**
     * Reads a query.
     *
     * @param request what has it, for the error: {@code GET /kv}
     * @param known the names that the request may have
     * @throws HttpError 400, in words
     */
    public static QueryParameters read(String query, String request, List<String> known) {
        return read(query, request, known, 1);
    }

    /** The same where the only name may be there more than once; {@code most} is how often. */
    public static QueryParameters read(String query, String request, List<String> known, int most) {
        Map<String, String> values = new HashMap<>(4);
        List<String> all = new ArrayList<>(0);
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
                String value = equals < 0 ? "" : decode(parameter.substring(equals + 1));
                if (values.put(name, value) != null && most == 1) {
                    throw HttpError.badRequest("The query has " + name + " twice.");
                }
                all.add(value);
                if (most > 1 && all.size() > most) {
                    throw HttpError.badRequest("The query has " + name + " more than " + most + " times.");
                }
            }
        }
        return new QueryParameters(values, all);
    }

    private static String decode(String value) {
        return value.indexOf('%') < 0 && value.indexOf('+') < 0
                ? value
                : PercentEncoding.decode(value.replace('+', ' '), "query");
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

    /**
     * Whether the query has {@code name=true}.
     *
     * @throws HttpError 400 if the value is neither true nor false
     */
    public boolean flag(String name) {
        String value = values.get(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw HttpError.badRequest(name + " must be true or false.");
    }

    /** The values in their order, of a query that may have only one name. */
    public List<String> texts() {
        return all;
    }

    /** A value as text; null if the query does not have it. */
    public @Nullable String text(String name) {
        return values.get(name);
    }

    /**
     * A whole number.
     *
     * @throws HttpError 400 if it is not one from 1 to {@code most}
     */
    public int number(String name, int absent, int most) {
        String value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw HttpError.badRequest(name + " must be a whole number from 1 to " + most + ".");
    }

    /** The query with another value for a name, without a question mark. The names are in alphabetical order. */
    public String with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(name, value);
        return changed.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
