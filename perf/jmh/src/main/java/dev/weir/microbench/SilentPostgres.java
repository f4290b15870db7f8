package dev.weir.microbench;

import dev.weir.microbench.SilentStatement.Column;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The other end of a driver's connection: it speaks PostgreSQL's protocol (version 3), takes every write, and keeps none. It works
 * on the thread that reads, without a kernel in between, and allocates next to nothing, so that what is measured is the edge's
 * own part of a write and the driver's.
 */
final class SilentPostgres extends Socket {
    private static final int OUT_BYTES = 1 << 20;

    private final Map<ByteBuffer, SilentStatement> statements = new HashMap<>();
    private final ByteBuffer out = ByteBuffer.allocate(OUT_BYTES).limit(0);
    private byte[] arrived = new byte[OUT_BYTES];
    private int arrivedBytes;
    private boolean greeted;

    private SilentStatement bound = SilentStatement.NONE;
    /** Where each parameter begins, with its length first. */
    private final int[] parameters = new int[8];
    private long written;
    private final boolean[] binary = new boolean[8];

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                if (arrivedBytes + length > arrived.length) {
                    arrived = Arrays.copyOf(arrived, 2 * (arrivedBytes + length));
                }
                System.arraycopy(from, offset, arrived, arrivedBytes, length);
                arrivedBytes += length;
            }
        };
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (!out.hasRemaining()) {
                    hear();
                }
                int count = Math.min(length, out.remaining());
                out.get(to, offset, count);
                return count == 0 ? -1 : count;
            }

            @Override
            public int available() {
                return out.remaining();
            }
        };
    }

    /** Answers all that has arrived. */
    private void hear() {
        ByteBuffer in = ByteBuffer.wrap(arrived, 0, arrivedBytes);
        out.clear();
        while (in.hasRemaining()) {
            if (greeted) {
                message(in);
            } else {
                greet(in);
            }
        }
        arrivedBytes = 0;
        out.flip();
    }

    private void greet(ByteBuffer in) {
        in.position(in.getInt(in.position()));
        greeted = true;
        int at = begin('R');
        out.putInt(0);
        end(at);
        parameter("server_version", "18.0");
        parameter("client_encoding", "UTF8");
        parameter("DateStyle", "ISO, MDY");
        parameter("TimeZone", "UTC");
        parameter("integer_datetimes", "on");
        parameter("standard_conforming_strings", "on");
        ready();
    }

    private void parameter(String name, String value) {
        int at = begin('S');
        string(name);
        string(value);
        end(at);
    }

    private void message(ByteBuffer in) {
        char kind = (char) in.get();
        int end = in.position() + in.getInt(in.position());
        in.getInt();
        switch (kind) {
            case 'P' -> {
                byte[] name = new byte[name(in).remaining()];
                in.get(in.position(), name);
                in.position(in.position() + name.length + 1);
                ByteBuffer sql = name(in);
                statements.put(ByteBuffer.wrap(name), SilentStatement.of(StandardCharsets.UTF_8.decode(sql).toString()));
                end(begin('1'));
            }
            case 'D' -> {
                boolean statement = in.get() == 'S';
                describe(statement ? named(name(in)) : bound, statement);
            }
            case 'B' -> bind(in);
            case 'E' -> execute();
            case 'S' -> ready();
            case 'Q' -> {
                complete("SET");
                ready();
            }
            case 'X', 'C', 'H' -> {}
            default -> throw new IllegalStateException("There is no answer to a message of the kind " + kind);
        }
        in.position(end);
    }

    private SilentStatement named(ByteBuffer name) {
        SilentStatement statement = statements.get(name);
        if (statement == null) {
            throw new IllegalStateException("A statement that was not prepared");
        }
        return statement;
    }

    private void describe(SilentStatement statement, boolean withParameters) {
        if (withParameters) {
            int at = begin('t');
            out.putShort((short) statement.parameters().size());
            statement.parameters().forEach(out::putInt);
            end(at);
        }
        int at = begin('T');
        out.putShort((short) statement.columns().size());
        for (Column column : statement.columns()) {
            string("column");
            out.putInt(0).putShort((short) 0).putInt(column.type()).putShort((short) -1).putInt(-1).putShort((short) 0);
        }
        end(at);
    }

    private void bind(ByteBuffer in) {
        in.position(in.position() + name(in).remaining() + 1);
        ByteBuffer name = name(in);
        bound = named(name);
        in.position(in.position() + name.remaining() + 1);
        in.position(in.position() + Short.BYTES + Short.BYTES * in.getShort(in.position()));
        int count = in.getShort();
        for (int i = 0; i < count; i++) {
            parameters[i] = in.position();
            in.position(in.position() + Integer.BYTES + Math.max(0, in.getInt(in.position())));
        }
        int formats = in.getShort();
        boolean last = false;
        for (int i = 0; i < binary.length; i++) {
            last = i < formats ? in.getShort() == 1 : formats == 1 && last;
            binary[i] = last;
        }
        end(begin('2'));
    }

    private void execute() {
        int rows = 1;
        ByteBuffer in = ByteBuffer.wrap(arrived, 0, arrivedBytes);
        for (int i = 0; i < bound.parameters().size(); i++) {
            if (bound.isArray(i)) {
                // An array in binary: its own length, dimensions, nulls, type, elements, where it begins.
                rows = in.getInt(parameters[i] + 4 * Integer.BYTES);
                parameters[i] += 6 * Integer.BYTES;
            }
        }
        for (int row = 0; row < rows; row++) {
            int at = begin('D');
            out.putShort((short) bound.columns().size());
            for (int column = 0; column < bound.columns().size(); column++) {
                value(bound.columns().get(column), in, binary[column]);
            }
            end(at);
        }
        complete("SELECT 1");
    }

    private void value(Column column, ByteBuffer in, boolean inBinary) {
        switch (column) {
            case Column.Fixed(int type, long number) -> number(type, number, inBinary);
            case Column.Rising(int type, long first) -> number(type, first + ++written, inBinary);
            case Column.Text(byte[] text) -> out.putInt(text.length).put(text);
            case Column.Parameter(int parameter) -> {
                int from = parameters[parameter];
                int length = Integer.BYTES + in.getInt(from);
                out.put(arrived, from, length);
                parameters[parameter] = from + length;
            }
        }
    }

    private void number(int type, long number, boolean inBinary) {
        if (type == SilentStatement.BOOL) {
            out.putInt(1).put((byte) (inBinary ? number : 't'));
        } else if (type == SilentStatement.UUID) {
            byte[] text = new UUID(0, number).toString().getBytes(StandardCharsets.US_ASCII);
            if (inBinary) {
                out.putInt(2 * Long.BYTES).putLong(0).putLong(number);
            } else {
                out.putInt(text.length).put(text);
            }
        } else if (inBinary) {
            out.putInt(type == SilentStatement.INT8 ? Long.BYTES : Integer.BYTES);
            if (type == SilentStatement.INT8) {
                out.putLong(number);
            } else {
                out.putInt((int) number);
            }
        } else {
            byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
            out.putInt(digits.length).put(digits);
        }
    }

    private void complete(String tag) {
        int at = begin('C');
        string(tag);
        end(at);
    }

    private void ready() {
        int at = begin('Z');
        out.put((byte) 'I');
        end(at);
    }

    private int begin(char kind) {
        out.put((byte) kind).putInt(0);
        return out.position() - Integer.BYTES;
    }

    private void end(int at) {
        out.putInt(at, out.position() - at);
    }

    private void string(String text) {
        out.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }

    /** The text that begins at the buffer's position, which stays. */
    private static ByteBuffer name(ByteBuffer in) {
        int end = in.position();
        while (in.get(end) != 0) {
            end++;
        }
        return in.slice(in.position(), end - in.position());
    }

    @Override
    public void connect(SocketAddress address, int timeout) {}

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }
}
