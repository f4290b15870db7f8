package dev.weir.stream;

import dev.weir.bucket.PurgeMessage;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.stream.PgOutputMessage.Begin;
import dev.weir.stream.PgOutputMessage.Commit;
import dev.weir.stream.PgOutputMessage.Delete;
import dev.weir.stream.PgOutputMessage.Insert;
import dev.weir.stream.PgOutputMessage.LogicalMessage;
import dev.weir.stream.PgOutputMessage.Origin;
import dev.weir.stream.PgOutputMessage.Relation;
import dev.weir.stream.PgOutputMessage.Truncate;
import dev.weir.stream.PgOutputMessage.Type;
import dev.weir.stream.PgOutputMessage.Update;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Understands the messages of one stream and tells the listener what they mean. Each change is told as it comes, so that a
 * transaction of any size needs no memory; only committed transactions come.
 *
 * <p>What it does not understand it refuses, and never guesses. For the stream's thread alone.
 */
final class CommitReader {
    private static final Logger log = LoggerFactory.getLogger(CommitReader.class);

    private final ChangeListener listener;
    private final StreamMeters meters;
    private final PublishedTables tables;
    private @Nullable Begin open;

    CommitReader(Publication publication, ChangeListener listener, StreamMeters meters) {
        this.listener = listener;
        this.meters = meters;
        this.tables = new PublishedTables(publication, listener, meters);
    }

    /** Whether a transaction has begun to come and is not complete. */
    boolean isInTransaction() {
        return open != null;
    }

    /**
     * Tells what the message means.
     *
     * @return the end of the transaction that is complete with this message, or null
     * @throws PgOutputException where it does not fit what came before, or what the publication must carry
     */
    @Nullable
    Lsn accept(PgOutputMessage message) throws PgOutputException {
        switch (message) {
            case Begin begin -> {
                PgOutputException.require(open == null, "a transaction begins within another");
                open = begin;
            }
            case Commit commit -> {
                PgOutputException.require(
                        transaction().commitLsn().equals(commit.commitLsn()), "a commit that is not the open transaction's");
                open = null;
                return commit.endLsn();
            }
            case Relation relation -> tables.described(relation);
            case Insert insert -> tables.of(insert.relation()).inserted(insert.row(), transaction().transaction());
            case Update update ->
                tables.of(update.relation()).updated(update.old(), update.row(), transaction().transaction());
            case Delete delete -> tables.of(delete.relation()).deleted(delete.old(), transaction().transaction());
            case Truncate truncate -> truncated(truncate.relations());
            case LogicalMessage note -> noted(note);
            case Origin origin -> transaction();
            case Type type -> {}
        }
        return null;
    }

    /** A TRUNCATE of the root names its partitions, too. What is not known may be one of them. */
    private void truncated(List<Integer> relations) throws PgOutputException {
        transaction();
        List<PublishedTable> known = relations.stream().map(tables::find).filter(Objects::nonNull).distinct().toList();
        known.forEach(PublishedTable::truncated);
        if (known.isEmpty()) {
            listener.gap("a TRUNCATE of a table that was not described");
            meters.gap();
        }
    }

    private void noted(LogicalMessage note) {
        if (!note.prefix().equals(PurgeMessage.PREFIX)) {
            return;
        }
        String name = new String(note.content().array(), StandardCharsets.UTF_8);
        try {
            listener.bucketPurged(new BucketName(name));
        } catch (InvalidNameException e) {
            log.warn("A message asks to purge a bucket and names none: {}", e.getMessage());
        }
    }

    private Begin transaction() throws PgOutputException {
        if (open == null) {
            throw new PgOutputException("a change outside a transaction");
        }
        return open;
    }
}
