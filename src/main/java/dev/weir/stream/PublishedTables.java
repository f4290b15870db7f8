package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Relation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables that the stream understands, by their names; a new one is one more entry of the registry, and
 * of what {@link ProbeStatement} wants of the publication. Of what a stream carries
 * of others nothing is known, so their rows are refused. For one stream, and its thread alone.
 */
final class PublishedTables {
    /** Makes a table's decoder from what the server says of its columns. */
    @FunctionalInterface
    interface Decoder {
        /** @throws PgOutputException where the columns are not what the publication must carry */
        PublishedTable of(Relation relation) throws PgOutputException;
    }

    private final Map<String, Decoder> decoders;
    private final Map<Integer, PublishedTable> described = new HashMap<>();
    private final Map<Integer, String> others = new HashMap<>();

    /** @param decoders by schema and name, such as {@code weir.item} */
    PublishedTables(Map<String, Decoder> decoders) {
        this.decoders = Map.copyOf(decoders);
    }

    /** The tables of an edge. */
    static PublishedTables of(ChangeListener listener, StreamMeters meters) {
        return new PublishedTables(Map.of("weir.item", relation -> ItemTable.of(relation, listener, meters)));
    }

    /** Learns what a table is. Each partition is described beside the root; rows are the root's alone. */
    void described(Relation relation) throws PgOutputException {
        String name = relation.schema() + "." + relation.table();
        Decoder decoder = decoders.get(name);
        described.remove(relation.id());
        others.remove(relation.id());
        if (decoder == null) {
            others.put(relation.id(), name);
        } else {
            described.put(relation.id(), decoder.of(relation));
        }
    }

    /** The table of a row. */
    PublishedTable of(int relation) throws PgOutputException {
        PublishedTable table = described.get(relation);
        if (table == null) {
            String name = others.get(relation);
            throw new PgOutputException("a row of " + (name == null
                    ? "a table that was not described"
                    : name + ", which is none of "
                            + List.copyOf(decoders.keySet())));
        }
        return table;
    }

    /** The table of a TRUNCATE; null for one that is not known, such as a partition. */
    @Nullable
    PublishedTable find(int relation) {
        return described.get(relation);
    }
}
