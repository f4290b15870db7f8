package dev.weir.face.kevindb;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.access.Right;
import dev.weir.face.FaceRequest;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /key-value-store/{key}}: one value. */
final class KeyResource {
    private static final String ALLOW = "GET, HEAD, PUT, DELETE, OPTIONS";
    private static final int MOST_KEY_CHARACTERS = 50;
    /** The longest body that has only metadata. */
    static final long MOST_METADATA_BYTES = 256L << 10;
    private static final String ABSENT = "Key does not exist";

    private final Store store;
    private final Supplier<String> address;

    /** @param address of this edge */
    KeyResource(Store store, Supplier<String> address) {
        this.store = store;
        this.address = address;
    }

    void answer(FaceRequest request, String key) {
        if (!request.admit(ALLOW)) {
            return;
        }
        Method method = request.method();
        // First, since nothing else may tell what there is: not how long a request waits for what its metadata names either.
        store.admit(method == Method.PUT ? Right.WRITE : method == Method.DELETE ? Right.DELETE : Right.READ);
        if (method == Method.PUT) {
            put(request, key);
        } else if (method == Method.DELETE) {
            delete(request, key);
        } else {
            get(request, key);
        }
    }

    private void put(FaceRequest request, String key) {
        ItemBody body = ItemBody.read(request.body(store.largest()));
        byte[] value = body.value();
        if (value == null) {
            throw HttpError.badRequest("Value is missing");
        }
        if (key.length() > MOST_KEY_CHARACTERS) {
            throw HttpError.badRequest("Key is too long");
        }
        CausalMetadata seen = body.seen();
        Store.Stored stored = store.put(request, key, new Envelope(address.get(), seen, value));
        request.json(stored.created() ? Status.CREATED_201 : Status.OK_200, generator -> {
            generator.writeStartObject();
            generator.writeStringField("message", stored.created() ? "Added successfully" : "Updated successfully");
            generator.writeBooleanField("replaced", !stored.created());
            writeMetadata(generator, own(seen, stored.version()));
            generator.writeEndObject();
        });
    }

    private void get(FaceRequest request, String key) {
        CausalMetadata seen = ItemBody.read(request.body(MOST_METADATA_BYTES)).seen();
        Store.Found found = store.read(request, key, seen);
        if (found == null) {
            request.json(Status.NOT_FOUND_404, generator -> {
                generator.writeStartObject();
                generator.writeBooleanField("doesExist", false);
                generator.writeStringField("error", ABSENT);
                generator.writeStringField("message", "Error in GET");
                generator.writeStringField("causal-metadata", "");
                generator.writeEndObject();
            });
            return;
        }
        request.json(Status.OK_200, generator -> {
            generator.writeStartObject();
            generator.writeBooleanField("doesExist", true);
            generator.writeStringField("message", "Retrieved successfully");
            generator.writeFieldName("value");
            generator.writeRawValue(new String(found.envelope().value(), StandardCharsets.UTF_8));
            writeMetadata(generator, found.metadata());
            generator.writeEndObject();
        });
    }

    private void delete(FaceRequest request, String key) {
        CausalMetadata seen = ItemBody.read(request.body(MOST_METADATA_BYTES)).seen();
        Version deleted = store.delete(key, seen);
        request.json(deleted == null ? Status.NOT_FOUND_404 : Status.OK_200, generator -> {
            generator.writeStartObject();
            generator.writeBooleanField("doesExist", deleted != null);
            if (deleted == null) {
                generator.writeStringField("error", ABSENT);
                generator.writeStringField("message", "Error in DELETE");
            } else {
                generator.writeStringField("message", "Deleted successfully");
                writeMetadata(generator, own(seen, deleted));
            }
            generator.writeEndObject();
        });
    }

    private CausalMetadata own(CausalMetadata seen, Version version) {
        return seen.with(Map.of(address.get(), CausalMetadata.number(version)));
    }

    /** As an object, or "" if there is none. */
    private static void writeMetadata(JsonGenerator generator, CausalMetadata metadata) throws IOException {
        generator.writeFieldName("causal-metadata");
        if (metadata.isNone()) {
            generator.writeString("");
        } else {
            metadata.writeTo(generator);
        }
    }
}
