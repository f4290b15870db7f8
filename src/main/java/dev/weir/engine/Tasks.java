package dev.weir.engine;

import dev.weir.database.StoreException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Tags;
import dev.weir.kind.KindSettings;
import dev.weir.kind.OpBody;
import dev.weir.kind.TaskTime;
import dev.weir.listing.Listing;
import dev.weir.precondition.WriteConditions;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What queues need besides reads and writes: the next task for a worker, and tasks whose worker's time is over.
 *
 * <p>A claim reads the oldest tasks that may be claimed, and claims one after the other by a write, which is decided under the
 * task's row lock. So a task has one worker, through however many edges they claim; who loses tries the next task. The claims of
 * this edge first leave each other's tasks alone, so that they lose to those of other edges at most.
 *
 * <p>Any thread may call, and waits.
 */
final class Tasks {
    private final Function<Write, WriteResult> write;
    private final Function<ItemKey, ReadResult> read;
    private final Listing listing;
    private final Expiry expiry;
    private final KindSettings settings;
    private final Set<ItemKey> beingTried = ConcurrentHashMap.newKeySet();

    /**
     * @param write writes through the door
     * @param read reads what is there now, whatever caches have
     */
    Tasks(Function<Write, WriteResult> write, Function<ItemKey, ReadResult> read, Listing listing, Expiry expiry,
            KindSettings settings) {
        this.write = write;
        this.read = read;
        this.listing = listing;
        this.expiry = expiry;
        this.settings = settings;
    }

    /**
     * Claims the oldest task that nobody has.
     *
     * @param ops what a client would send to claim a certain task
     * @return null if there is none
     */
    @Nullable
    Claimed claim(BucketName bucket, byte[] ops) {
        for (int look = 0; look < settings.claimLooks(); look++) {
            // Also those at which other claims of this edge are, but no more than one claim tries in all.
            int most = settings.claimTries() * settings.claimLooks();
            List<String> keys = listing.claimable(bucket, Math.min(settings.claimTries() + beingTried.size(), most));
            if (keys.isEmpty()) {
                return null;
            }
            Claimed claimed = firstOf(keys.stream().map(key -> new ItemKey(bucket, key)).toList(), ops);
            if (claimed != null) {
                return claimed;
            }
        }
        throw new StoreException.Overloaded("Others were first at each of the tasks tried.");
    }

    private @Nullable Claimed firstOf(List<ItemKey> keys, byte[] ops) {
        List<ItemKey> contended = new ArrayList<>();
        for (ItemKey key : keys) {
            if (!beingTried.add(key)) {
                contended.add(key);
                continue;
            }
            try {
                Claimed claimed = claim(key, ops);
                if (claimed != null) {
                    return claimed;
                }
            } finally {
                beingTried.remove(key);
            }
        }
        return contended.stream().map(key -> claim(key, ops)).flatMap(Stream::ofNullable).findFirst().orElse(null);
    }

    private @Nullable Claimed claim(ItemKey key, byte[] ops) {
        WriteResult result = write.apply(op(key, ops));
        return result.only() instanceof WriteOutcome.Stored ? new Claimed(key, result) : null;
    }

    /**
     * The task as it is now: if its worker's time is over, it is first made pending. That is a write, so the task gets a new
     * version, and every cache learns of it. Whether the time is over is for the database's clock to say.
     */
    ReadResult returned(ItemKey key, ReadResult reading) {
        if (!(reading instanceof ReadResult.Found found) || !isOver(found)) {
            return reading;
        }
        ReadResult now;
        try {
            if (write.apply(op(key, OpBody.of("release"))).only() instanceof WriteOutcome.Refused) {
                return reading;
            }
            now = read.apply(key);
        } catch (StoreException e) {
            // The database is away: this is how the task was last seen, which its times show.
            return reading;
        }
        reading.close();
        return now;
    }

    private boolean isOver(ReadResult.Found task) {
        var beginning = new ByteArrayOutputStream();
        try {
            task.body().writeTo(beginning, 0, Math.min(task.head().length(), TaskTime.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("An array cannot fail to be written to", e);
        }
        OptionalLong until = TaskTime.until(beginning.toByteArray(), beginning.size());
        return until.isPresent() && expiry.isExpired(new ItemHead(
                task.version(), task.head().modifiedAt(), task.head().metadata().withExpiresAt(until.getAsLong()),
                task.head().length()));
    }

    private static Write op(ItemKey key, byte[] ops) {
        return new Write.Op(key, ops, Tags.NONE, OptionalLong.empty(), OptionalLong.empty(), WriteConditions.NONE);
    }
}
