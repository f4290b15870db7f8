package dev.weir.stream;

import dev.weir.bucket.PurgeMessage;
import dev.weir.bucket.SettingsMessage;
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
 * Passes what the messages of one stream mean on to the listener. Each change is passed on as it arrives, so that memory does not
 * depend on the size of a transaction; only committed transactions arrive.
 *
 * <p>It refuses what it does not understand, and never guesses. Only the stream's thread uses it.
 */
final class ChangeDispatcher {
    private static final Logger log = LoggerFactory.getLogger(ChangeDispatcher.class);

    private final ChangeListener listener;
    private final StreamMeters meters;
    private final PublishedTables tables;
    private @Nullable Begin open;

    ChangeDispatcher(Publication publication, ChangeListener listener, StreamMeters meters) {
        this.listener = listener;
        this.meters = meters;
        this.tables = new PublishedTables(publication, listener, meters);
    }

    /** Whether a transaction has begun to arrive and is not complete. */
    boolean isInTransaction() {
        return open != null;
    }

    /**
     * Handles the next message.
     *
     * @return the end of the transaction that is complete with this message, or null
     * @throws PgOutputException if it does not fit what came before, or the publication
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

    /** A TRUNCATE of the root also names its partitions, so an unknown table may be one of them. */
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
        byte[] content = note.content().array();
        switch (note.prefix()) {
            case PurgeMessage.PREFIX -> purged(new String(content, StandardCharsets.UTF_8));
            case SettingsMessage.PREFIX -> listener.settingsChanged(SettingsMessage.transaction(content));
            default -> {
                // Others use the log for messages of their own.
            }
        }
    }

    private void purged(String name) {
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
