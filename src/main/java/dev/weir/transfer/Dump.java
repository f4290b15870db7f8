package dev.weir.transfer;

import dev.weir.client.EdgeClient;
import dev.weir.client.ListLines.Line;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the items of a bucket as records, in the order of their keys.
 *
 * <p>One thread lists the bucket and writes; the values of each part of the list are read by a virtual thread of its own, so many
 * parts at a time, of bounded size. A dump is no snapshot: each record is one version of its item, but of two items, one may be
 * shown as it was before a write and the other as after a later one.
 */
public final class Dump {
    private static final int PAGE_ITEMS = 500;
    private static final long PART_BYTES = 4L << 20;
    private static final long MOST_BYTES_IN_FLIGHT = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final KeyRange range;
    private final DumpPage page;
    private final int parallel;
    private final Retries retries;
    private final Stop stop;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Deque<Line> listed = new ArrayDeque<>();
    private String behind;
    private String lastListed;
    private boolean ended;
    private long bytesInFlight;

    /** @param bytes those of the values, which is what the records take at least */
    private record Part(Future<byte[]> records, long bytes) {}

    /**
     * @param after a key, behind which the dump begins; empty for all
     * @param parallel how many requests at a time
     * @param retries how often a request is sent again where the edge is unreachable or busy
     */
    public Dump(
            EdgeClient client, BucketName bucket, String after, int parallel, int retries, Stop stop, Tally tally) {
        this.range = new KeyRange(client, bucket);
        this.page = new DumpPage(client, bucket, tally);
        this.parallel = parallel;
        this.retries = new Retries(retries, stop);
        this.stop = stop;
        this.behind = after;
        this.lastListed = after;
    }

    /**
     * Writes until the bucket ends or a stop is asked for, whole records only.
     *
     * @return whether the dump is complete
     */
    public boolean run(OutputStream out) throws IOException, RefusedException, InterruptedException {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                while (!stop.isAsked()) {
                    fill(readers);
                    Part part = parts.poll();
                    if (part == null) {
                        break;
                    }
                    write(part, out);
                }
                while (stop.isAsked() && !parts.isEmpty()) {
                    write(parts.remove(), out);
                }
                return ended && listed.isEmpty() && parts.isEmpty();
            } finally {
                parts.forEach(part -> part.records().cancel(true));
            }
        }
    }

    private void write(Part part, OutputStream out) throws IOException, RefusedException, InterruptedException {
        try {
            out.write(part.records().get());
            bytesInFlight -= part.bytes();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException unreached -> throw unreached;
                case RefusedException refused -> throw refused;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }

    /** Begins as many parts as may be read at a time. */
    private void fill(ExecutorService readers) throws IOException, RefusedException, InterruptedException {
        while (parts.size() < parallel) {
            if (listed.isEmpty() && !list()) {
                return;
            }
            long size = size(listed.getFirst());
            if (!parts.isEmpty() && bytesInFlight + size > MOST_BYTES_IN_FLIGHT) {
                return;
            }
            begin(readers);
        }
    }

    private boolean list() throws IOException, RefusedException, InterruptedException {
        if (ended) {
            return false;
        }
        List<Line> lines = retries.run(() -> range.after(lastListed, PAGE_ITEMS));
        if (lines.isEmpty()) {
            ended = true;
            return false;
        }
        lastListed = lines.getLast().name();
        listed.addAll(lines);
        return true;
    }

    private void begin(ExecutorService readers) {
        List<Line> lines = new ArrayList<>();
        long bytes = 0;
        boolean large = false;
        while (!listed.isEmpty() && !large) {
            Line next = listed.getFirst();
            large = DumpPage.isLarge(next);
            if (!lines.isEmpty() && (large || bytes + size(next) > PART_BYTES)) {
                break;
            }
            bytes += size(next);
            lines.add(listed.removeFirst());
        }
        String before = behind;
        behind = lines.getLast().name();
        bytesInFlight += bytes;
        parts.add(new Part(readers.submit(() -> retries.run(() -> page.records(before, lines))), bytes));
    }

    private static long size(Line line) {
        return line.size() == null ? PART_BYTES : line.size();
    }
}
