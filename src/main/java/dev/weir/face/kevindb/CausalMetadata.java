package dev.weir.face.kevindb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.face.JsonBody;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody saw: for some replicas, by their addresses, the number of the newest write that they took.
 *
 * <p>The number of a write is its version without the six bits of the site: 2^53 would be reached in the year 2248, so it is
 * exact as a double, and it orders the writes of a database as their versions do.
 */
record CausalMetadata(SortedMap<String, Long> entries) {
    static final CausalMetadata NONE = new CausalMetadata(Collections.emptySortedMap());

    /** More than any group of replicas has. Of what is written, those that name the oldest writes are left out. */
    private static final int MOST_ENTRIES = 256;

    private static final long MOST = (1L << 53) - 1;
    private static final int SITE_BITS = 6;
    private static final JsonFactory JSON = new JsonFactory();

    /** The number of the write that gave a version. */
    static long number(Version version) {
        return Math.min(MOST, version.number() >>> SITE_BITS);
    }

    /** The lowest version of a number. */
    static Version version(long number) {
        return new Version(number << SITE_BITS);
    }

    /** When the write of a number was made, in milliseconds since 1970, or a little earlier. */
    static long millis(long number) {
        return version(number).millis();
    }

    /**
     * Reads metadata as clients send it: an object, or "" or null for none.
     *
     * @throws HttpError 400 if it is something else
     */
    static CausalMetadata read(byte[] json) {
        return JsonBody.read(json, body -> {
            if (body.isNull()) {
                return NONE;
            }
            if (body.isString() && body.string().isEmpty()) {
                return NONE;
            }
            if (!body.isObject()) {
                throw wrong();
            }
            SortedMap<String, Long> entries = new TreeMap<>();
            body.object(address -> {
                long number = body.integer().orElse(-1);
                if (number < 0 || number > MOST || !SocketAddress.isOne(address) || entries.size() == MOST_ENTRIES) {
                    throw wrong();
                }
                entries.put(address, number);
            });
            return entries.isEmpty() ? NONE : new CausalMetadata(Collections.unmodifiableSortedMap(entries));
        });
    }

    private static HttpError wrong() {
        return HttpError.badRequest("The causal-metadata must be \"\" or an object of at most " + MOST_ENTRIES
                + " addresses such as 10.1.2.3:8085, each with an integer from 0 to 2^53 - 1.");
    }

    boolean isNone() {
        return entries.isEmpty();
    }

    /** The newest number of all. */
    long newest() {
        return entries.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** This, and what another one names; of each address the newer. */
    CausalMetadata with(Map<String, Long> others) {
        SortedMap<String, Long> all = new TreeMap<>(entries);
        others.forEach((address, number) -> all.merge(address, number, Math::max));
        while (all.size() > MOST_ENTRIES) {
            all.remove(Collections.min(all.entrySet(), Comparator.comparingLong(Map.Entry::getValue)).getKey());
        }
        return new CausalMetadata(Collections.unmodifiableSortedMap(all));
    }

    /** As an object, in a text. */
    String toJson() {
        var text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            writeTo(generator);
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot fail to be written", impossible);
        }
        return text.toString();
    }

    /** Writes it as an object. */
    void writeTo(JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        for (var entry : entries.entrySet()) {
            generator.writeNumberField(entry.getKey(), entry.getValue());
        }
        generator.writeEndObject();
    }
}
