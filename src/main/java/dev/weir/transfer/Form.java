package dev.weir.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeClient;
import dev.weir.client.EdgeUrl;
import dev.weir.client.ItemRecord;
import dev.weir.client.RefusedException;
import dev.weir.client.UnreachableException;
import dev.weir.item.BucketName;
import java.io.IOException;

/** What a load sends of an item, which depends on the kind of the bucket. */
enum Form {
    /** Its value. */
    VALUE,
    /** The same, unless it is among the values that are there. */
    SIBLING,
    /** What has to be added to a counter. */
    NUMBER,
    /** The elements that a set is to have. */
    ELEMENTS,
    /** An entry, which a log takes as it is. */
    ENTRY,
    /** A task, which nobody has begun. */
    TASK;

    private static Form of(String kind) {
        return switch (kind) {
            case "siblings" -> SIBLING;
            case "counter" -> NUMBER;
            case "set", "set-forever", "set-grow" -> ELEMENTS;
            case "log" -> ENTRY;
            case "queue" -> TASK;
            default -> VALUE;
        };
    }

    /** Whether the bucket keeps the order in which items come, so that one request follows the other. */
    boolean isInOrder() {
        return this == ENTRY || this == TASK;
    }

    /** Asks an edge for the kind of a bucket. Who may not list the bucket learns of it by what is refused. */
    static Form find(EdgeClient client, BucketName bucket) throws IOException, RefusedException, InterruptedException {
        String query = "?limit=1&" + EdgeUrl.parameter("after", KeyRange.before(bucket.value()));
        byte[] buckets;
        try {
            buckets = client.read(ClientRequest.of("GET", client.url().buckets(query)).with("Accept", "application/json"));
        } catch (RefusedException refused) {
            if (refused.isTemporary()) {
                throw refused;
            }
            return VALUE;
        }
        try (JsonParser json = ItemRecord.JSON.createParser(buckets)) {
            return find(json, bucket);
        } catch (JsonProcessingException malformed) {
            throw new UnreachableException("what answers is no edge: its answer to GET /kv is not JSON", malformed);
        }
    }

    private static Form find(JsonParser json, BucketName bucket) throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String kind = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                switch (member) {
                    case "name" -> name = json.getText();
                    case "kind" -> kind = json.getText();
                    default -> json.skipChildren();
                }
            }
            if (name.equals(bucket.value())) {
                return of(kind);
            }
        }
        return VALUE;
    }
}
