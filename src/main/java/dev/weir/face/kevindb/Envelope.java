package dev.weir.face.kevindb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.check.JsonReader;
import dev.weir.face.JsonBody;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the value of an item holds: {@code {"replica": …, "causal-metadata": …, "value": …}}. The metadata is what the writer
 * knew, and not what its write was answered with: the version, which completes it, is known only once the row is written, and
 * then to every reader. So both are committed together, and every edge gives back the same.
 *
 * @param replica the address of the edge that took the write; null if the value was not put through this face, so that it names
 *     no one
 * @param before what the writer had seen
 * @param value JSON in UTF-8
 */
record Envelope(@Nullable String replica, CausalMetadata before, byte[] value) {
    static final String TYPE = "application/json";

    private static final JsonFactory JSON = new JsonFactory();
    private static final String REPLICA = "replica";
    private static final String METADATA = "causal-metadata";
    private static final String VALUE = "value";
    private static final int MEMBERS = 3;

    /** As it is stored. */
    byte[] toJson() {
        var bytes = new ByteArrayOutputStream(value.length + 128);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField(REPLICA, replica);
            generator.writeFieldName(METADATA);
            before.writeTo(generator);
            generator.writeFieldName(VALUE);
            generator.writeRawValue(new String(value, StandardCharsets.UTF_8));
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be written", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the value of an item. JSON that was stored in another way is a value without metadata.
     *
     * @throws dev.weir.check.MalformedJsonException if it is not JSON
     */
    static Envelope read(byte[] stored) {
        Map<String, byte[]> members = JsonBody.read(stored, body -> {
            Map<String, byte[]> found = new HashMap<>();
            if (body.isObject()) {
                body.object(name -> {
                    if (found.size() > MEMBERS) {
                        body.skip();
                    } else {
                        found.put(name, body.copy());
                    }
                });
            } else {
                body.skip();
            }
            return found;
        });
        byte[] replica = members.get(REPLICA);
        byte[] metadata = members.get(METADATA);
        byte[] value = members.get(VALUE);
        if (replica == null || metadata == null || value == null || members.size() != MEMBERS) {
            return foreign(stored);
        }
        try {
            String address = JsonBody.read(replica, body -> body.isString() ? body.string() : skipped(body));
            return SocketAddress.isOne(address) ? new Envelope(address, CausalMetadata.read(metadata), value) : foreign(stored);
        } catch (HttpError other) {
            return foreign(stored);
        }
    }

    private static String skipped(JsonReader body) throws IOException {
        body.skip();
        return "";
    }

    private static Envelope foreign(byte[] json) {
        return new Envelope(null, CausalMetadata.NONE, JsonBody.read(json, JsonReader::copy));
    }

    /** The metadata of the write that stored this as a version. */
    CausalMetadata metadata(Version version) {
        return replica == null ? CausalMetadata.NONE : before.with(Map.of(replica, CausalMetadata.number(version)));
    }
}
