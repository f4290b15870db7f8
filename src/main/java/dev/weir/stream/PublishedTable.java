package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Row;
import org.jspecify.annotations.Nullable;

/** Interprets the changes of one table of the {@link Publication}, for one stream and on its thread. */
interface PublishedTable {
    /** A row was inserted. */
    void inserted(Row row, int transaction) throws PgOutputException;

    /**
     * A row was updated.
     *
     * @param old what its identity was, or all of it; null if the identity stays
     */
    void updated(@Nullable Row old, Row row, int transaction) throws PgOutputException;

    /**
     * A row was deleted.
     *
     * @param old its identity, or all of it
     */
    void deleted(Row old, int transaction) throws PgOutputException;

    /** All rows were removed at once, in an open transaction. */
    void truncated();
}
