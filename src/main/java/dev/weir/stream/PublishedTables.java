package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Relation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the {@link Publication} as the server has described them to one stream. A row of any other table is refused. For
 * the stream's thread alone.
 */
final class PublishedTables {
    private final Publication publication;
    private final ChangeListener listener;
    private final StreamMeters meters;
    private final Map<Integer, PublishedTable> described = new HashMap<>();
    private final Map<Integer, String> others = new HashMap<>();

    PublishedTables(Publication publication, ChangeListener listener, StreamMeters meters) {
        this.publication = publication;
        this.listener = listener;
        this.meters = meters;
    }

    /** Learns what a table is. The server describes each partition beside the root, but all rows are the root's. */
    void described(Relation relation) throws PgOutputException {
        String name = relation.schema() + "." + relation.table();
        described.remove(relation.id());
        others.remove(relation.id());
        for (Publication.Table table : publication.tables()) {
            if (table.name().equals(name)) {
                described.put(relation.id(), table.decoder().of(relation, listener, meters));
                return;
            }
        }
        others.put(relation.id(), name);
    }

    /** The table of a row. */
    PublishedTable of(int relation) throws PgOutputException {
        PublishedTable table = described.get(relation);
        if (table == null) {
            String name = others.get(relation);
            List<String> known = publication.tables().stream().map(Publication.Table::name).toList();
            throw new PgOutputException(
                    "a row of " + (name == null ? "a table that was not described" : name + ", which is none of " + known));
        }
        return table;
    }

    /** The table of a TRUNCATE; null if the publication does not have it, as for a partition. */
    @Nullable
    PublishedTable find(int relation) {
        return described.get(relation);
    }
}
