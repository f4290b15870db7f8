package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of the tables that the publication {@code weir} has: these and no others, each with the columns it publishes and
 * its decoder. A new table is one more entry, here and in a step of the schema.
 */
record Publication(List<Table> tables) {
    /** That of an edge. */
    static final Publication WEIR =
            new Publication(List.of(new Table("weir.item", ItemTable.COLUMNS, ItemTable::of)));

    private static final Logger log = LoggerFactory.getLogger(Publication.class);

    /** Makes the decoder of a table for one stream, from what the server says of the table's columns. */
    @FunctionalInterface
    interface Decoder {
        /** @throws PgOutputException if the columns are not those that the publication must have */
        PublishedTable of(Relation relation, ChangeListener listener, StreamMeters meters) throws PgOutputException;
    }

    /**
     * A table of the publication.
     *
     * @param name schema and name, neither of which needs quotes
     */
    record Table(String name, List<String> columns, Decoder decoder) {
        /** As a statement about the publication names it. */
        String sql() {
            return name + " (" + String.join(", ", columns) + ")";
        }
    }

    Publication {
        tables = List.copyOf(tables);
        assert new HashSet<>(tables.stream().map(Table::name).toList()).size() == tables.size() : "A table has one decoder";
    }

    /** The statement that creates it, for a database that lacks it. */
    String createStatement() {
        return "create publication weir for table " + tables.stream().map(Table::sql).collect(Collectors.joining(", "))
                + " with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)";
    }

    /**
     * Creates it in a database that lacks it. The role may have been given the right to since the schema was made.
     *
     * @return false if that fails; the next probe then says what is missing
     */
    boolean create(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(createStatement());
            log.info("The publication weir was missing and has been made");
            return true;
        } catch (SQLException e) {
            log.debug("The publication weir cannot be made: {}", e.getMessage());
            return false;
        }
    }
}
