package dev.weir.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.ItemRecord;
import dev.weir.client.ListLines.Line;
import dev.weir.client.RefusedException;
import dev.weir.client.UnreachableException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a part of a list and writes their records.
 *
 * <p>Values come many at a time from POST /multi, types and dates from the list. That both are of one version is shown by a
 * second list: values are read from the database after the first one and before the second one, so an item whose ETag is the same
 * in both was that version in between. Any other is read by a GET, which has all of an item in one answer, and so are large ones.
 */
final class DumpPage {
    private static final int LARGE_FROM_BYTES = 128 << 10;
    /** More keys than were listed, for those that have been written in between. */
    private static final int SPARE = 20;
    private static final int NOT_FOUND = 404;

    private final EdgeClient client;
    private final BucketName bucket;
    private final KeyRange range;
    private final Tally tally;

    DumpPage(EdgeClient client, BucketName bucket, Tally tally) {
        this.client = client;
        this.bucket = bucket;
        this.range = new KeyRange(client, bucket);
        this.tally = tally;
    }

    /** Whether an item's value is read by a request of its own. */
    static boolean isLarge(Line line) {
        return line.size() == null || line.size() >= LARGE_FROM_BYTES;
    }

    /**
     * The records of the items, a line each; those that are gone are left out.
     *
     * @param before a name right before the first of them
     */
    byte[] records(String before, List<Line> lines) throws IOException, RefusedException, InterruptedException {
        Map<String, byte[]> values = Map.of();
        if (lines.size() > 1 || !isLarge(lines.getFirst())) {
            try {
                values = values(lines);
                confirm(before, lines, values);
            } catch (RefusedException refused) {
                if (refused.isTemporary() || !ItemWriter.isAboutTheItem(refused)) {
                    throw refused;
                }
                // An edge with smaller limits. Its items are read one by one.
                values = Map.of();
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        List<Integer> sizes = new ArrayList<>(lines.size());
        for (Line line : lines) {
            byte[] value = values.get(line.name());
            List<ItemRecord> items = value == null
                    ? alone(line.name())
                    : List.of(new ItemRecord(line.name(), line.contentType(), line.fields(), date(line.modifiedAt()), value));
            for (ItemRecord item : items) {
                write(item, out);
                sizes.add(item.value().length);
            }
        }
        // Not before: where one of the requests fails, all of this is done again.
        sizes.forEach(tally::did);
        return out.toByteArray();
    }

    private static void write(ItemRecord item, ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(out)) {
            item.writeTo(json);
            json.writeRaw('\n');
        }
    }

    private Map<String, byte[]> values(List<Line> lines) throws IOException, RefusedException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(body)) {
            json.writeStartArray();
            for (Line line : lines) {
                if (!isLarge(line)) {
                    json.writeStartObject();
                    json.writeStringField("key", line.name());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        }
        byte[] answer = client.read(ClientRequest.of("POST", client.url().multi(bucket))
                .with("Content-Type", "application/json")
                .with("Cache-Control", "no-cache")
                .with(BodyPublishers.ofByteArray(body.toByteArray())));
        Map<String, byte[]> values = HashMap.newHashMap(lines.size());
        try (JsonParser json = ItemRecord.JSON.createParser(answer)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                byte[] value = value(json);
                if (value != null) {
                    values.put(key, value);
                }
            }
        } catch (JsonProcessingException malformed) {
            throw new UnreachableException("what answers is no edge: its answer to POST /multi is not JSON", malformed);
        }
        return values;
    }

    /** Null if there are several, which are then read alone. */
    private static byte @Nullable [] value(JsonParser json) throws IOException {
        if (json.nextToken() == JsonToken.VALUE_STRING) {
            return json.getText().getBytes(StandardCharsets.UTF_8);
        }
        byte[] value = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            String text = json.nextTextValue();
            json.skipChildren();
            if (name.equals("data")) {
                value = Base64.getDecoder().decode(text);
            }
        }
        return value;
    }

    /** Takes away the values of items that have not been the same version all the time. */
    private void confirm(String before, List<Line> lines, Map<String, byte[]> values)
            throws IOException, RefusedException, InterruptedException {
        Map<String, @Nullable String> now = HashMap.newHashMap(lines.size());
        for (Line line : range.after(before, lines.size() + SPARE)) {
            now.put(line.name(), line.etag());
        }
        for (Line line : lines) {
            if (line.etag() == null || !line.etag().equals(now.get(line.name()))) {
                values.remove(line.name());
            }
        }
    }

    private static OptionalLong date(@Nullable String modifiedAt) {
        return modifiedAt == null ? OptionalLong.empty() : OptionalLong.of(Instant.parse(modifiedAt).getEpochSecond());
    }

    /** One record, or one for each of several siblings; none if it is gone. */
    private List<ItemRecord> alone(String key) throws IOException, RefusedException, InterruptedException {
        ClientRequest request = ClientRequest.of("GET", client.url().item(new ItemKey(bucket, key)))
                .with("Cache-Control", "no-cache");
        try (EdgeAnswer answer = client.send(request)) {
            return answer.records(key);
        } catch (RefusedException refused) {
            if (refused.status() == NOT_FOUND) {
                return List.of();
            }
            throw refused;
        }
    }
}
