package dev.weir.stream;

import dev.weir.bucket.PurgeMessage;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.stream.PgOutputMessage.Begin;
import dev.weir.stream.PgOutputMessage.Column;
import dev.weir.stream.PgOutputMessage.Commit;
import dev.weir.stream.PgOutputMessage.Delete;
import dev.weir.stream.PgOutputMessage.Insert;
import dev.weir.stream.PgOutputMessage.LogicalMessage;
import dev.weir.stream.PgOutputMessage.Origin;
import dev.weir.stream.PgOutputMessage.Relation;
import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Truncate;
import dev.weir.stream.PgOutputMessage.Type;
import dev.weir.stream.PgOutputMessage.Update;
import dev.weir.stream.PgOutputMessage.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final List<String> COLUMNS = List.of("bucket", "key", "version");

    private final ChangeListener listener;
    private final StreamMeters meters;
    private final Map<Integer, Places> relations = new HashMap<>();
    private @Nullable Begin open;

    CommitReader(ChangeListener listener, StreamMeters meters) {
        this.listener = listener;
        this.meters = meters;
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
                require(open == null, "a transaction begins within another");
                open = begin;
            }
            case Commit commit -> {
                require(transaction().commitLsn().equals(commit.commitLsn()), "a commit that is not the open transaction's");
                open = null;
                return commit.endLsn();
            }
            case Relation relation -> described(relation);
            case Insert insert -> changed(places(insert.relation()), insert.row(), null);
            case Update update -> updated(places(update.relation()), update.old(), update.row());
            case Delete delete -> removed(key(places(delete.relation()), delete.old(), null));
            case Truncate truncate -> {
                transaction();
                listener.gap("a TRUNCATE of weir.item");
                meters.gap();
            }
            case LogicalMessage note -> noted(note);
            case Origin origin -> transaction();
            case Type type -> {}
        }
        return null;
    }

    /** Each partition is described beside the root; rows are the root's alone. */
    private void described(Relation relation) throws PgOutputException {
        if (relation.schema().equals("weir") && relation.table().equals("item")) {
            relations.put(relation.id(), Places.of(relation));
        } else {
            relations.remove(relation.id());
        }
    }

    /** A row whose key changed was one item and is another. The old row also comes where the key is kept out of line. */
    private void updated(Places places, @Nullable Row old, Row row) throws PgOutputException {
        if (old != null) {
            ItemKey before = key(places, old, null);
            if (before != null && !Objects.equals(before, key(places, row, old))) {
                removed(before);
            }
        }
        changed(places, row, old);
    }

    private void changed(Places places, Row row, @Nullable Row old) throws PgOutputException {
        int transaction = transaction().transaction();
        long version = version(text(row, places.version(), places.count(), null));
        ItemKey key = key(places, row, old);
        if (key != null) {
            listener.changed(key, version, transaction);
            meters.event();
        }
    }

    private void removed(@Nullable ItemKey key) throws PgOutputException {
        int transaction = transaction().transaction();
        if (key != null) {
            listener.changed(key, ChangeListener.NO_VERSION, transaction);
            meters.event();
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

    /** The item's key; null where no item can have it, since somebody loosened the domains: no edge can be asked for it. */
    private static @Nullable ItemKey key(Places places, Row row, @Nullable Row old) throws PgOutputException {
        String bucket = text(row, places.bucket(), places.count(), old);
        String key = text(row, places.key(), places.count(), old);
        try {
            return new ItemKey(new BucketName(bucket), key);
        } catch (InvalidNameException e) {
            log.debug("A row is no item: {}", e.getMessage());
            return null;
        }
    }

    private static String text(Row row, int place, int count, @Nullable Row old) throws PgOutputException {
        require(row.values().size() == count, "a row that has not the columns of its table");
        Value value = row.values().get(place);
        if (value == Value.Other.UNCHANGED && old != null) {
            return text(old, place, count, null);
        }
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw new PgOutputException("a row without its " + COLUMNS);
    }

    private static long version(String text) throws PgOutputException {
        try {
            long version = Long.parseLong(text);
            require(version > 0, "a version that is not above 0");
            return version;
        } catch (NumberFormatException e) {
            throw new PgOutputException("a version that is no number");
        }
    }

    private Places places(int relation) throws PgOutputException {
        Places places = relations.get(relation);
        if (places == null) {
            throw new PgOutputException("a row of another table than weir.item");
        }
        return places;
    }

    private Begin transaction() throws PgOutputException {
        if (open == null) {
            throw new PgOutputException("a change outside a transaction");
        }
        return open;
    }

    private static void require(boolean right, String otherwise) throws PgOutputException {
        if (!right) {
            throw new PgOutputException(otherwise);
        }
    }

    /** Where in a row the three columns are. */
    private record Places(int bucket, int key, int version, int count) {
        static Places of(Relation relation) throws PgOutputException {
            List<String> names = relation.columns().stream().map(Column::name).toList();
            require(names.size() == COLUMNS.size() && names.containsAll(COLUMNS),
                    "rows with the columns " + names + " and not " + COLUMNS);
            return new Places(names.indexOf("bucket"), names.indexOf("key"), names.indexOf("version"), names.size());
        }
    }
}
