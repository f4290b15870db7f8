package dev.weir.transfer;

import dev.weir.check.JsonBounds;
import dev.weir.check.JsonReader;
import dev.weir.check.MalformedJsonException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ops that make what a dump has of an item, as JSON. */
final class Ops {
    /** As many as a request may bring. */
    private static final int MOST = 1_000;

    private static final int MOST_CHARACTERS = 64 << 10;
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final JsonBounds BOUNDS = new JsonBounds(256, 1 << 20);
    private static final String CREATE = "[{\"op\":\"create\",\"change\":{}}]";

    private Ops() {}

    /** The number that a counter's value is. */
    static BigInteger number(byte[] value) {
        try {
            return new BigInteger(new String(value, StandardCharsets.US_ASCII).strip());
        } catch (NumberFormatException none) {
            throw new MalformedJsonException("its value is no whole number");
        }
    }

    /** Ops that add a number. */
    static byte[] adding(BigInteger number) {
        List<String> ops = new ArrayList<>();
        BigInteger rest = number;
        do {
            if (ops.size() == MOST) {
                throw new MalformedJsonException("its number is too large to be added at once");
            }
            BigInteger part = rest.min(LARGEST).max(LARGEST.negate());
            ops.add("{\"op\":\"add\",\"change\":" + part + '}');
            rest = rest.subtract(part);
        } while (rest.signum() != 0);
        return ('[' + String.join(",", ops) + ']').getBytes(StandardCharsets.UTF_8);
    }

    /** Requests that add the elements of a set, or make it where there are none. */
    static List<byte[]> elements(byte[] value) {
        List<byte[]> requests = new ArrayList<>();
        List<String> ops = new ArrayList<>();
        JsonReader.read(value, BOUNDS, json -> {
            if (!json.isArray()) {
                throw new MalformedJsonException("its value is no set");
            }
            json.array(() -> {
                if (!json.isObject()) {
                    throw new MalformedJsonException("its value is no set");
                }
                Map<String, String> members = new TreeMap<>();
                json.object(name -> members.put(name, text(json.copy())));
                String when = members.remove("when");
                String change = object(members);
                boolean full = ops.size() == MOST || ops.stream().mapToInt(String::length).sum() > MOST_CHARACTERS;
                if (full) {
                    requests.add(('[' + String.join(",", ops) + ']').getBytes(StandardCharsets.UTF_8));
                    ops.clear();
                }
                ops.add("{\"op\":\"add\",\"change\":" + change + (when == null ? "" : ",\"when\":" + when) + '}');
            });
            return requests;
        });
        requests.add((ops.isEmpty() ? CREATE : '[' + String.join(",", ops) + ']').getBytes(StandardCharsets.UTF_8));
        return requests;
    }

    private static String object(Map<String, String> members) {
        List<String> texts = new ArrayList<>();
        members.forEach((name, value) -> texts.add('"' + name + "\":" + value));
        return '{' + String.join(",", texts) + '}';
    }

    /** An entry of a log, as an op takes it. */
    static String entry(byte[] value) {
        return text(JsonReader.read(value, BOUNDS, JsonReader::copy));
    }

    /** What a task is about. */
    static String task(byte[] value) {
        List<String> infos = new ArrayList<>();
        JsonReader.read(value, BOUNDS, json -> {
            if (!json.isObject()) {
                throw new MalformedJsonException("its value is no task");
            }
            json.object(name -> {
                if (name.equals("info")) {
                    infos.add(text(json.copy()));
                } else {
                    json.skip();
                }
            });
            return infos;
        });
        if (infos.isEmpty()) {
            throw new MalformedJsonException("its value is no task");
        }
        return infos.getFirst();
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
