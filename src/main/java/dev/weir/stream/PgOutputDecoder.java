package dev.weir.stream;

import dev.weir.stream.PgOutputMessage.Begin;
import dev.weir.stream.PgOutputMessage.Bytes;
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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages of {@code pgoutput} and refuses anything else. It allocates no more than the message has bytes, whatever
 * lengths the message claims.
 */
final class PgOutputDecoder {
    private final ByteBuffer in;

    private PgOutputDecoder(ByteBuffer in) {
        this.in = in;
    }

    /**
     * Decodes the message between the buffer's position and limit, in network byte order.
     *
     * @throws PgOutputException if it is none, is cut short, or is followed by something
     */
    static PgOutputMessage decode(ByteBuffer bytes) throws PgOutputException {
        var decoder = new PgOutputDecoder(bytes.duplicate());
        PgOutputMessage message = decoder.message();
        if (decoder.in.hasRemaining()) {
            throw new PgOutputException(decoder.in.remaining() + " bytes follow a message");
        }
        return message;
    }

    private PgOutputMessage message() throws PgOutputException {
        char kind = letter();
        return switch (kind) {
            case 'B' -> new Begin(lsn(), int64(), int32());
            case 'C' -> new Commit(int8(), lsn(), lsn(), int64());
            case 'O' -> new Origin(lsn(), string());
            case 'R' -> new Relation(int32(), string(), string(), letter(), columns());
            case 'Y' -> new Type(int32(), string(), string());
            case 'I' -> new Insert(int32(), rowAfter('N'));
            case 'U' -> update();
            case 'D' -> new Delete(int32(), oldRow(letter()));
            case 'T' -> truncate();
            case 'M' -> new LogicalMessage((int8() & 1) != 0, lsn(), string(), bytes(int32()));
            default -> throw new PgOutputException("a message of the unknown kind " + (int) kind);
        };
    }

    private Update update() throws PgOutputException {
        int relation = int32();
        char kind = letter();
        @Nullable
        Row old = null;
        if (kind != 'N') {
            old = oldRow(kind);
            kind = letter();
        }
        if (kind != 'N') {
            throw new PgOutputException("an update without a new row");
        }
        return new Update(relation, old, row());
    }

    private Row oldRow(char kind) throws PgOutputException {
        if (kind != 'K' && kind != 'O') {
            throw new PgOutputException("an old row of the unknown kind " + (int) kind);
        }
        return row();
    }

    private Row rowAfter(char expected) throws PgOutputException {
        char kind = letter();
        if (kind != expected) {
            throw new PgOutputException("a row of the unknown kind " + (int) kind);
        }
        return row();
    }

    private Row row() throws PgOutputException {
        int count = int16();
        need(count);
        List<Value> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            char kind = letter();
            values.add(switch (kind) {
                case 'n' -> Value.Other.NULL;
                case 'u' -> Value.Other.UNCHANGED;
                case 't' -> new Value.Text(text(int32()));
                default -> throw new PgOutputException("a value of the unknown kind " + (int) kind);
            });
        }
        return new Row(List.copyOf(values));
    }

    private List<Column> columns() throws PgOutputException {
        int count = int16();
        need(count);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(int8(), string(), int32(), int32()));
        }
        return List.copyOf(columns);
    }

    private Truncate truncate() throws PgOutputException {
        int count = int32();
        int options = int8();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new PgOutputException("a truncate of " + count + " tables");
        }
        List<Integer> relations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            relations.add(int32());
        }
        return new Truncate(options, List.copyOf(relations));
    }

    private Bytes bytes(int length) throws PgOutputException {
        need(length);
        byte[] content = new byte[length];
        in.get(content);
        return new Bytes(content);
    }

    private String string() throws PgOutputException {
        int end = in.position();
        while (end < in.limit() && in.get(end) != 0) {
            end++;
        }
        if (end == in.limit()) {
            throw new PgOutputException("a text without an end");
        }
        String text = text(end - in.position());
        in.get();
        return text;
    }

    private String text(int length) throws PgOutputException {
        need(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Malformed bytes became U+FFFD, which valid text can also contain: only then are the bytes checked again.
        return text.indexOf('\uFFFD') < 0 ? text : strictly(bytes);
    }

    private static String strictly(byte[] bytes) throws PgOutputException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PgOutputException("a text that is not UTF-8");
        }
    }

    private Lsn lsn() throws PgOutputException {
        return new Lsn(int64());
    }

    private char letter() throws PgOutputException {
        return (char) int8();
    }

    private int int8() throws PgOutputException {
        need(1);
        return in.get() & 0xFF;
    }

    private int int16() throws PgOutputException {
        need(Short.BYTES);
        return in.getShort() & 0xFFFF;
    }

    private int int32() throws PgOutputException {
        need(Integer.BYTES);
        return in.getInt();
    }

    private long int64() throws PgOutputException {
        need(Long.BYTES);
        return in.getLong();
    }

    private void need(int bytes) throws PgOutputException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new PgOutputException("a message that is cut short: " + bytes + " bytes of " + in.remaining());
        }
    }
}
