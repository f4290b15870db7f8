package dev.weir.transfer;

import dev.weir.client.EdgeClient;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.transfer.SourceEntry.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Loads the items of a source into a bucket.
 *
 * <p>One thread reads the source and makes batches; each batch is sent by a virtual thread of its own, so many at a time. What is
 * in memory is bounded: batches by their number, values by their bytes. Small values travel together in a PUT /multi, larger ones
 * alone. The first failure that is about more than one item ends the load.
 */
public final class Load {
    private static final int BATCH_ITEMS = 500;
    private static final int BATCH_BYTES = 1 << 20;
    /** Items that must be absent take a request each, as a /multi has no such condition. */
    private static final int BATCH_ITEMS_ALONE = 64;
    private static final int LARGE_FROM_BYTES = 128 << 10;
    private static final int UNIT_BYTES = 1 << 10;
    private static final long MOST_BYTES_IN_FLIGHT = 256L << 20;
    private static final int MOST_UNITS =
            (int) (Math.min(MOST_BYTES_IN_FLIGHT, Runtime.getRuntime().maxMemory() / 8) / UNIT_BYTES);

    private final BucketName bucket;
    private final LoadMode mode;
    private final Form form;
    private final Stop stop;
    private final Tally tally;
    private final Survey survey;
    private final ItemWriter single;
    private final OpsWriter ops;
    private final BatchWriter many;
    private final Retries retries;
    private final Semaphore batches;
    private final Semaphore units = new Semaphore(MOST_UNITS);
    private final KeysInFlight inFlight = new KeysInFlight();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Map<String, Item> batch = new LinkedHashMap<>();
    private long batchBytes;

    private Load(
            EdgeClient client, BucketName bucket, LoadMode asked, Form form, int parallel, Retries retries, Stop stop,
            Tally tally) {
        this.bucket = bucket;
        // A counter that is there has counted on, whatever its date.
        this.mode = form == Form.NUMBER && asked == LoadMode.NEWER ? LoadMode.IF_ABSENT : asked;
        this.form = form;
        this.stop = stop;
        this.tally = tally;
        this.retries = retries;
        this.survey = new Survey(client, bucket, mode, form);
        this.single = new ItemWriter(client, bucket, mode, retries, tally);
        this.ops = new OpsWriter(client, bucket, mode, retries, tally, single);
        this.many = new BatchWriter(client, bucket, mode, retries, tally, single, form);
        this.batches = new Semaphore(form.isInOrder() ? 1 : parallel);
    }

    /**
     * A load, of what the kind of the bucket asks for.
     *
     * @param parallel how many requests at a time; one where the bucket keeps the order in which items come
     * @param retries how often a request is sent again where the edge is unreachable or busy
     * @throws IOException if no edge is reached
     */
    public static Load into(
            EdgeClient client, BucketName bucket, LoadMode mode, int parallel, int retries, Stop stop, Tally tally)
            throws IOException, RefusedException, InterruptedException {
        Retries again = new Retries(retries, stop);
        Form form = again.run(() -> Form.find(client, bucket));
        return new Load(client, bucket, mode, form, parallel, again, stop, tally);
    }

    /**
     * Loads until the source ends or a stop is asked for; what was sent is then answered.
     *
     * @throws IOException if the source cannot be read, or no edge is reached
     * @throws RefusedException if the edge refuses more than single items
     */
    public void run(Input input) throws IOException, RefusedException, InterruptedException {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            retries.run(() -> {
                survey.begin();
                return true;
            });
            while (!stop.isAsked() && failure.get() == null) {
                SourceEntry entry = input.source().next();
                if (entry == null) {
                    break;
                }
                take(entry, senders);
            }
            // What was read and not sent is not lost: the load is not at its end.
            if (!stop.isAsked()) {
                send(senders);
            }
        }
        switch (failure.get()) {
            case null -> {}
            case IOException unreached -> throw unreached;
            case RefusedException refused -> throw refused;
            case RuntimeException mistake -> throw mistake;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void take(SourceEntry entry, ExecutorService senders) throws InterruptedException {
        switch (entry) {
            case SourceEntry.Passed ignored -> tally.passed();
            case SourceEntry.Unusable(String name, String why) -> tally.failed(name, why);
            case Item item -> {
                try {
                    new ItemKey(bucket, item.key());
                } catch (InvalidNameException invalid) {
                    tally.failed(item.key(), String.valueOf(invalid.getMessage()));
                    return;
                }
                take(item, senders);
            }
        }
    }

    private void take(Item item, ExecutorService senders) throws InterruptedException {
        boolean alone = item.size() >= LARGE_FROM_BYTES;
        int most = mode == LoadMode.IF_ABSENT || form == Form.NUMBER || form == Form.ELEMENTS || form == Form.SIBLING
                ? BATCH_ITEMS_ALONE
                : BATCH_ITEMS;
        if (batch.containsKey(item.key()) || alone && batchBytes > 0 || batchBytes + item.size() > BATCH_BYTES) {
            send(senders);
        }
        batch.put(item.key(), item);
        batchBytes += item.size();
        if (alone || batch.size() == most) {
            send(senders);
        }
    }

    private void send(ExecutorService senders) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        List<Item> items = List.copyOf(batch.values());
        List<String> keys = List.copyOf(batch.keySet());
        int held = (int) Math.min(MOST_UNITS, batchBytes / UNIT_BYTES + 1);
        batch.clear();
        batchBytes = 0;
        for (String key : keys) {
            inFlight.awaitAbsent(key);
        }
        units.acquire(held);
        batches.acquire();
        inFlight.add(keys);
        senders.execute(() -> {
            try {
                if (failure.get() == null) {
                    write(items);
                }
            } catch (Throwable failed) {
                // An error too, such as one of memory: the items of this batch are not stored.
                failure.compareAndSet(null, failed);
            } finally {
                inFlight.remove(keys);
                batches.release();
                units.release(held);
            }
        });
    }

    private void write(List<Item> items) throws IOException, RefusedException, InterruptedException {
        List<Item> missing = retries.run(() -> survey.toSend(items, tally));
        if (missing.isEmpty()) {
            return;
        }
        if (form == Form.NUMBER || form == Form.ELEMENTS) {
            each(missing, item -> ops.write(item, form));
        } else if (form == Form.SIBLING && survey.isUseful()) {
            each(missing, ops::writeSibling);
        } else if (form.isInOrder()) {
            many.write(missing);
        } else if (missing.size() == 1) {
            single.write(missing.getFirst());
        } else if (mode == LoadMode.IF_ABSENT) {
            each(missing, single::write);
        } else {
            many.write(missing);
        }
    }

    /** Stores an item by a request of its own. */
    @FunctionalInterface
    private interface Writer {
        void write(Item item) throws IOException, RefusedException, InterruptedException;
    }

    /** All at once. */
    private void each(List<Item> items, Writer writer) throws IOException, RefusedException, InterruptedException {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sent = new ArrayList<>();
            for (Item item : items) {
                sent.add(senders.submit(() -> {
                    writer.write(item);
                    return item;
                }));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException unreached -> throw unreached;
                case RefusedException refused -> throw refused;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (CancellationException never) {
            throw new IllegalStateException(never);
        }
    }
}
