package dev.weir.stream;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.stream.PgOutputMessage.Column;
import dev.weir.stream.PgOutputMessage.Relation;
import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Value;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code weir.item}: bucket, key and version of each item that was written or removed. */
final class ItemTable implements PublishedTable {
    private static final Logger log = LoggerFactory.getLogger(ItemTable.class);

    static final List<String> COLUMNS = List.of("bucket", "key", "version");

    private final List<String> columns;
    private final int bucket;
    private final int key;
    private final int version;
    private final ChangeListener listener;
    private final StreamMeters meters;

    private ItemTable(List<String> columns, ChangeListener listener, StreamMeters meters) {
        this.columns = columns;
        this.bucket = columns.indexOf("bucket");
        this.key = columns.indexOf("key");
        this.version = columns.indexOf("version");
        this.listener = listener;
        this.meters = meters;
    }

    /** @throws PgOutputException if the columns are not these three */
    static ItemTable of(Relation relation, ChangeListener listener, StreamMeters meters) throws PgOutputException {
        List<String> names = relation.columns().stream().map(Column::name).toList();
        PgOutputException.require(
                names.size() == COLUMNS.size() && names.containsAll(COLUMNS),
                "rows with the columns " + names + " and not " + COLUMNS);
        return new ItemTable(names, listener, meters);
    }

    @Override
    public void inserted(Row row, int transaction) throws PgOutputException {
        written(row, null, transaction);
    }

    /** A row whose key changed was one item and is now another. The old row also arrives if the key is stored out of line. */
    @Override
    public void updated(@Nullable Row old, Row row, int transaction) throws PgOutputException {
        if (old != null) {
            ItemKey before = key(old, null);
            if (before != null && !Objects.equals(before, key(row, old))) {
                changed(before, Version.NONE, transaction);
            }
        }
        written(row, old, transaction);
    }

    @Override
    public void deleted(Row old, int transaction) throws PgOutputException {
        changed(key(old, null), Version.NONE, transaction);
    }

    @Override
    public void truncated() {
        listener.gap("a TRUNCATE of weir.item");
        meters.gap();
    }

    private void written(Row row, @Nullable Row old, int transaction) throws PgOutputException {
        Version written = version(text(row, version, null));
        changed(key(row, old), written, transaction);
    }

    private void changed(@Nullable ItemKey item, Version toVersion, int transaction) {
        if (item != null) {
            listener.changed(item, toVersion, transaction);
            meters.event();
        }
    }

    /** The item's key; null for a name that only loosened domains allow: no edge can be asked for it. */
    private @Nullable ItemKey key(Row row, @Nullable Row old) throws PgOutputException {
        String bucketName = text(row, bucket, old);
        String name = text(row, key, old);
        try {
            return new ItemKey(new BucketName(bucketName), name);
        } catch (InvalidNameException e) {
            log.debug("A row is no item: {}", e.getMessage());
            return null;
        }
    }

    private String text(Row row, int place, @Nullable Row old) throws PgOutputException {
        PgOutputException.require(row.values().size() == columns.size(), "a row that has not the columns of its table");
        Value value = row.values().get(place);
        if (value == Value.Other.UNCHANGED && old != null) {
            return text(old, place, null);
        }
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw new PgOutputException("a row without its " + columns.get(place));
    }

    private static Version version(String text) throws PgOutputException {
        try {
            long number = Long.parseLong(text);
            PgOutputException.require(number > 0, "a version that is not above 0");
            return new Version(number);
        } catch (NumberFormatException e) {
            throw new PgOutputException("a version that is no number");
        }
    }
}
