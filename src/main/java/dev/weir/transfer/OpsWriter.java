package dev.weir.transfer;

import dev.weir.check.MalformedJsonException;
import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.transfer.SourceEntry.Item;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores items of a load whose bucket takes no values but ops, or keeps several values: one by one. */
final class OpsWriter {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final String AS_LATE = "What is there is as late or later";
    private static final int MOST_TRIES = 6;

    private final EdgeClient client;
    private final BucketName bucket;
    private final LoadMode mode;
    private final Retries retries;
    private final Tally tally;
    private final ItemWriter single;

    /** @param single decides by its own mode what is stored */
    OpsWriter(EdgeClient client, BucketName bucket, LoadMode mode, Retries retries, Tally tally, ItemWriter single) {
        this.client = client;
        this.bucket = bucket;
        this.mode = mode;
        this.retries = retries;
        this.tally = tally;
        this.single = single;
    }

    /** What is there, and by which tag. */
    private record There(String tag, BigInteger number) {}

    /** @throws RefusedException if the refusal is about more than this item */
    void write(Item item, Form form) throws IOException, RefusedException, InterruptedException {
        if (item.fields().hasExpired(System.currentTimeMillis())) {
            tally.expired();
            return;
        }
        try {
            boolean stored = switch (form) {
                case NUMBER -> count(item, Ops.number(item.value().read()));
                case ELEMENTS -> add(item, Ops.elements(item.value().read()));
                default -> throw new IllegalArgumentException("Of the form " + form);
            };
            if (stored) {
                tally.did(item.size());
            } else {
                tally.kept();
            }
        } catch (MalformedJsonException malformed) {
            tally.failed(item.key(), String.valueOf(malformed.getMessage()));
        } catch (RefusedException refused) {
            if (!ItemWriter.isAboutTheItem(refused)) {
                throw refused;
            }
            tally.failed(item.key(), String.valueOf(refused.getMessage()));
        }
    }

    /** Stores a value beside those that are there, unless it is among them: a load that is repeated makes no more siblings. */
    void writeSibling(Item item) throws IOException, RefusedException, InterruptedException {
        byte[] value = item.value().read();
        boolean isThere;
        try (EdgeAnswer answer = retries.run(() -> client.send(get(item)))) {
            isThere = answer.records(item.key()).stream()
                    .anyMatch(each -> Arrays.equals(each.value(), value)
                            && (item.contentType() == null || item.contentType().equals(each.contentType())));
        } catch (RefusedException refused) {
            if (refused.status() != NOT_FOUND) {
                throw refused;
            }
            isThere = false;
        }
        if (isThere) {
            tally.kept();
        } else {
            single.write(item);
        }
    }

    private ClientRequest get(Item item) {
        return ClientRequest.of("GET", client.url().item(new ItemKey(bucket, item.key()))).with("Cache-Control", "no-cache");
    }

    private ClientRequest post(Item item, byte[] ops) {
        return ClientRequest.of("POST", client.url().item(new ItemKey(bucket, item.key())))
                .with("Content-Type", "application/json")
                .with(BodyPublishers.ofByteArray(ops));
    }

    /** Gives a counter a number; false if it is kept. What others add meanwhile is not lost: it is looked at again. */
    private boolean count(Item item, BigInteger number) throws IOException, RefusedException, InterruptedException {
        if (mode != LoadMode.OVERWRITE) {
            return single.stored(post(item, Ops.adding(number)), item);
        }
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            There there = there(item);
            boolean stored = there == null
                    ? single.put(post(item, Ops.adding(number)).with("If-None-Match", "*").with(ItemWriter.date(item)), item)
                    : single.put(
                            post(item, Ops.adding(number.subtract(there.number())))
                                    .with("If-Match", there.tag())
                                    .with(ItemWriter.date(item)),
                            item);
            if (stored) {
                return true;
            }
        }
        throw ItemWriter.unsteady();
    }

    private @Nullable There there(Item item) throws IOException, RefusedException, InterruptedException {
        try (EdgeAnswer answer = retries.run(() -> client.send(get(item)))) {
            return new There(String.valueOf(answer.field("ETag")), Ops.number(answer.body().readAllBytes()));
        } catch (RefusedException refused) {
            if (refused.status() == NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    /** Adds elements to a set; false if it is kept. */
    private boolean add(Item item, List<byte[]> requests) throws IOException, RefusedException, InterruptedException {
        if (!isNewer(() -> single.stored(post(item, requests.getFirst()), item))) {
            return false;
        }
        for (byte[] more : requests.subList(1, requests.size())) {
            isNewer(() -> single.put(post(item, more), item));
        }
        return true;
    }

    /** Whether it is stored, and not refused because the elements that are there are as late, by the times that they have. */
    private static boolean isNewer(Retries.Call<Boolean> write) throws IOException, RefusedException, InterruptedException {
        try {
            return write.call();
        } catch (RefusedException refused) {
            if (refused.status() == CONFLICT && String.valueOf(refused.getMessage()).startsWith(AS_LATE)) {
                return false;
            }
            throw refused;
        }
    }
}
