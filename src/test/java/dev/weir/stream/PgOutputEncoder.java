package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Column;
import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes messages as the plugin does, for tests of what reads them. */
final class PgOutputEncoder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private PgOutputEncoder() {}

    static ByteBuffer encode(PgOutputMessage message) {
        PgOutputEncoder encoder = new PgOutputEncoder();
        try {
            encoder.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(encoder.bytes.toByteArray());
    }

    private void write(PgOutputMessage message) throws IOException {
        switch (message) {
            case PgOutputMessage.Begin begin -> {
                out.writeByte('B');
                out.writeLong(begin.commitLsn().value());
                out.writeLong(begin.time());
                out.writeInt(begin.transaction());
            }
            case PgOutputMessage.Commit commit -> {
                out.writeByte('C');
                out.writeByte(commit.flags());
                out.writeLong(commit.commitLsn().value());
                out.writeLong(commit.endLsn().value());
                out.writeLong(commit.time());
            }
            case PgOutputMessage.Origin origin -> {
                out.writeByte('O');
                out.writeLong(origin.commitLsn().value());
                string(origin.name());
            }
            case PgOutputMessage.Relation relation -> relation(relation);
            case PgOutputMessage.Type type -> {
                out.writeByte('Y');
                out.writeInt(type.id());
                string(type.schema());
                string(type.name());
            }
            case PgOutputMessage.Insert insert -> {
                out.writeByte('I');
                out.writeInt(insert.relation());
                row('N', insert.row());
            }
            case PgOutputMessage.Update update -> {
                out.writeByte('U');
                out.writeInt(update.relation());
                Row old = update.old();
                if (old != null) {
                    row('K', old);
                }
                row('N', update.row());
            }
            case PgOutputMessage.Delete delete -> {
                out.writeByte('D');
                out.writeInt(delete.relation());
                row('O', delete.old());
            }
            case PgOutputMessage.Truncate truncate -> {
                out.writeByte('T');
                out.writeInt(truncate.relations().size());
                out.writeByte(truncate.options());
                for (int relation : truncate.relations()) {
                    out.writeInt(relation);
                }
            }
            case PgOutputMessage.LogicalMessage note -> {
                out.writeByte('M');
                out.writeByte(note.transactional() ? 1 : 0);
                out.writeLong(note.lsn().value());
                string(note.prefix());
                out.writeInt(note.content().array().length);
                out.write(note.content().array());
            }
        }
    }

    private void relation(PgOutputMessage.Relation relation) throws IOException {
        out.writeByte('R');
        out.writeInt(relation.id());
        string(relation.schema());
        string(relation.table());
        out.writeByte(relation.identity());
        out.writeShort(relation.columns().size());
        for (Column column : relation.columns()) {
            out.writeByte(column.flags());
            string(column.name());
            out.writeInt(column.type());
            out.writeInt(column.modifier());
        }
    }

    private void row(char kind, Row row) throws IOException {
        out.writeByte(kind);
        out.writeShort(row.values().size());
        for (Value value : row.values()) {
            switch (value) {
                case Value.Text text -> {
                    byte[] utf8 = text.text().getBytes(StandardCharsets.UTF_8);
                    out.writeByte('t');
                    out.writeInt(utf8.length);
                    out.write(utf8);
                }
                case Value.Other.NULL -> out.writeByte('n');
                case Value.Other.UNCHANGED -> out.writeByte('u');
            }
        }
    }

    private void string(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }
}
