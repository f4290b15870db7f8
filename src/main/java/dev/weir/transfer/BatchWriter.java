package dev.weir.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.check.MalformedJsonException;
import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeClient;
import dev.weir.client.ItemRecord;
import dev.weir.client.RefusedException;
import dev.weir.client.UnreachableException;
import dev.weir.item.BucketName;
import dev.weir.transfer.SourceEntry.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;

/** Stores many items of a load with one PUT /multi: values, or ops that make entries and tasks. */
final class BatchWriter {
    private static final int TOO_LARGE = 413;
    private static final String NO_EDGE = "what answers is no edge: its answer to PUT /multi ";

    private final EdgeClient client;
    private final BucketName bucket;
    private final LoadMode mode;
    private final Retries retries;
    private final Tally tally;
    private final ItemWriter single;
    private final Form form;

    /** What became of an entry, and why. */
    private record Result(String word, String reason) {}

    BatchWriter(
            EdgeClient client, BucketName bucket, LoadMode mode, Retries retries, Tally tally, ItemWriter single,
            Form form) {
        this.client = client;
        this.bucket = bucket;
        this.mode = mode;
        this.retries = retries;
        this.tally = tally;
        this.single = single;
        this.form = form;
    }

    /** @throws RefusedException if the refusal is about more than these items */
    void write(List<Item> items) throws IOException, RefusedException, InterruptedException {
        List<Item> readable = new ArrayList<>(items.size());
        List<ItemRecord> records = new ArrayList<>(items.size());
        long now = System.currentTimeMillis();
        for (Item item : items) {
            if (item.fields().hasExpired(now)) {
                tally.expired();
                continue;
            }
            try {
                byte[] value = item.value().read();
                if (form == Form.TASK) {
                    Ops.task(value);
                } else if (form == Form.ENTRY) {
                    Ops.entry(value);
                }
                records.add(new ItemRecord(item.key(), item.contentType(), item.fields(), item.modifiedAt(), value));
                readable.add(item);
            } catch (IOException unreadable) {
                tally.failed(item.key(), "the file cannot be read");
            } catch (MalformedJsonException malformed) {
                tally.failed(item.key(), String.valueOf(malformed.getMessage()));
            }
        }
        if (!records.isEmpty()) {
            send(readable, records);
        }
    }

    /** One item that is wrong, or an edge with smaller limits, makes the whole request wrong; its halves may not be. */
    private void send(List<Item> items, List<ItemRecord> records)
            throws IOException, RefusedException, InterruptedException {
        List<Result> results;
        try {
            results = results(records);
        } catch (RefusedException refused) {
            if (!ItemWriter.isAboutTheItem(refused)) {
                throw refused;
            }
            int half = items.size() / 2;
            if (half > 0) {
                send(items.subList(0, half), records.subList(0, half));
                send(items.subList(half, items.size()), records.subList(half, items.size()));
            } else if (refused.status() == TOO_LARGE && !form.isInOrder()) {
                single.write(items.getFirst());
            } else {
                tally.failed(items.getFirst().key(), String.valueOf(refused.getMessage()).replaceFirst("^Entry 1 ", "it "));
            }
            return;
        }
        if (results.size() != records.size()) {
            throw new UnreachableException(NO_EDGE + "has not a result for each item", null);
        }
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            switch (result.word()) {
                case "inserted", "updated" -> tally.did(records.get(i).value().length);
                case "rejected" -> rejected(items.get(i));
                case "refused" -> refused(items.get(i), result);
                default -> tally.failed(items.get(i).key(), "the edge answers " + result.word());
            }
        }
    }

    /** A task is refused where there is one of the same key, and only then. */
    private void refused(Item item, Result result) {
        if (form == Form.TASK) {
            tally.kept();
        } else {
            tally.failed(item.key(), result.reason());
        }
    }

    private void rejected(Item item) throws IOException, RefusedException, InterruptedException {
        if (mode == LoadMode.OVERWRITE) {
            single.write(item);
        } else {
            tally.kept();
        }
    }

    /** For one attempt: what is left of an item's life is less at the next. */
    private ClientRequest request(List<ItemRecord> records) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
        long now = System.currentTimeMillis();
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(body)) {
            json.writeStartArray();
            for (ItemRecord each : records) {
                if (form.isInOrder()) {
                    writeOp(each, json, now);
                } else {
                    each.writeEntryTo(json, now);
                }
            }
            json.writeEndArray();
        }
        return ClientRequest.of("PUT", client.url().multi(bucket))
                .with("Content-Type", "application/json")
                .with(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private void writeOp(ItemRecord item, JsonGenerator json, long nowMillis) throws IOException {
        if (form == Form.TASK) {
            item.writeOpTo(json, "add", Ops.task(item.value()), nowMillis);
        } else {
            item.writeOpTo(json, "adopt", Ops.entry(item.value()), nowMillis);
        }
    }

    private List<Result> results(List<ItemRecord> records) throws IOException, RefusedException, InterruptedException {
        byte[] answer = retries.run(() -> client.read(request(records)));
        List<Result> results = new ArrayList<>(records.size());
        try (JsonParser json = ItemRecord.JSON.createParser(answer)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("result")) {
                    results.add(new Result(String.valueOf(json.nextTextValue()), ""));
                } else if (token == JsonToken.FIELD_NAME && json.currentName().equals("reason") && !results.isEmpty()) {
                    results.add(new Result(results.removeLast().word(), String.valueOf(json.nextTextValue())));
                }
            }
        } catch (JsonProcessingException malformed) {
            throw new UnreachableException(NO_EDGE + "is not JSON", malformed);
        }
        return results;
    }
}
