package dev.weir.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the output plugin {@code pgoutput}, protocol version 1: committed transactions only, one after another.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: message formats</a>
 */
sealed interface PgOutputMessage {
    /**
     * A transaction begins.
     *
     * @param commitLsn where its commit is in the log
     * @param time of the commit, in microseconds since 2000
     * @param transaction the low 32 bits of its id
     */
    record Begin(Lsn commitLsn, long time, int transaction) implements PgOutputMessage {}

    /**
     * A transaction is complete.
     *
     * @param flags none are in use
     * @param commitLsn where the commit is in the log
     * @param endLsn where it ends; to be acknowledged
     * @param time of the commit, in microseconds since 2000
     */
    record Commit(int flags, Lsn commitLsn, Lsn endLsn, long time) implements PgOutputMessage {}

    /** The transaction came from another server. */
    record Origin(Lsn commitLsn, String name) implements PgOutputMessage {}

    /**
     * What a table is, before the first row of it and after each change to it.
     *
     * @param identity what an old row contains: {@code d} its primary key, {@code f} all, {@code i} an index, {@code n} nothing
     */
    record Relation(int id, String schema, String table, char identity, List<Column> columns) implements PgOutputMessage {}

    /**
     * A column of a table.
     *
     * @param flags 1: a part of the identity
     */
    record Column(int flags, String name, int type, int modifier) {}

    /** A type that is not built in. */
    record Type(int id, String schema, String name) implements PgOutputMessage {}

    record Insert(int relation, Row row) implements PgOutputMessage {}

    /** @param old what the row's identity was, or all of the old row; null if the identity is unchanged */
    record Update(int relation, @Nullable Row old, Row row) implements PgOutputMessage {}

    /** @param old the row's identity, or all of it */
    record Delete(int relation, Row old) implements PgOutputMessage {}

    /** @param options 1: cascade, 2: restart identity */
    record Truncate(int options, List<Integer> relations) implements PgOutputMessage {}

    /** What {@code pg_logical_emit_message} wrote. */
    record LogicalMessage(boolean transactional, Lsn lsn, String prefix, Bytes content) implements PgOutputMessage {}

    /** A row's values, in the order of its table's columns. */
    record Row(List<Value> values) {}

    /** A value of a column. */
    sealed interface Value {
        /** Its text form. */
        record Text(String text) implements Value {}

        enum Other implements Value {
            NULL,
            /** Stored out of line, unchanged, and therefore not sent. */
            UNCHANGED
        }
    }

    /** Bytes that are equal if their content is. */
    record Bytes(byte[] array) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && java.util.Arrays.equals(array, that.array);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(array);
        }
    }
}
