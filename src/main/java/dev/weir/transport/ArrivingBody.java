package dev.weir.transport;

import dev.weir.transport.BodiesInFlight.Reservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body while it arrives. Room is made and reserved for it as it comes, little at first and then at most twice what has come, so
 * that a client which only promises a body holds next to nothing. The connection's thread uses it.
 */
public final class ArrivingBody {
    /** What is set aside for a body of which nothing has come. */
    public static final int FIRST = 4 << 10;

    private final int most;
    private final Reservation reservation;
    private byte[] bytes;
    private int length;

    private ArrivingBody(int most, int room, Reservation reservation) {
        this.most = most;
        this.reservation = reservation;
        this.bytes = new byte[room];
    }

    /**
     * Begins with bytes that have come already; null where there is no room for it.
     *
     * @param most the most bytes that will come, with these
     */
    public static @Nullable ArrivingBody tryBegin(byte[] come, int from, int count, int most, Reservation reservation) {
        int room = Math.min(most, Math.max(FIRST, 2 * count));
        if (!reservation.tryAdd(room)) {
            return null;
        }
        ArrivingBody body = new ArrivingBody(most, room, reservation);
        System.arraycopy(come, from, body.bytes, 0, count);
        body.length = count;
        return body;
    }

    /** Puts bytes behind the others; false, with nothing done, where there is no room for them. */
    public boolean tryAppend(byte[] more) {
        if (more.length > room()) {
            int size = Math.min(most, Math.max(2 * length, length + more.length));
            if (!reservation.tryAdd(size - bytes.length)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, size);
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return true;
    }

    /**
     * Begins with no bytes.
     *
     * @param most the most bytes that will come
     * @throws LimitExceededException if too much is in flight
     */
    public static ArrivingBody begin(int most, Reservation reservation) {
        int room = Math.min(most, FIRST);
        reservation.add(room);
        return new ArrivingBody(most, room, reservation);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** How many bytes may be put behind the others now, at least one. */
    public int room() {
        return bytes.length - length;
    }

    /** Whether all that may come has come. */
    public boolean isFull() {
        return length == most;
    }

    /**
     * So many bytes have been put behind the others.
     *
     * @throws LimitExceededException if too much is in flight to make room for the next
     */
    public void grown(int count) {
        length += count;
        if (length == bytes.length && length < most) {
            resize((int) Math.min(most, 2L * length));
        }
    }

    /** The bytes that have come, and no room behind them. */
    public byte[] whole() {
        if (length < bytes.length) {
            resize(length);
        }
        return bytes;
    }

    /**
     * Both arrays are there while one is copied into the other. Only the larger is reserved, or no body could be as long as
     * what may be in flight; a copy waits for nobody, so there are no more of them at one time than processors.
     */
    private void resize(int size) {
        if (size > bytes.length) {
            reservation.add(size - bytes.length);
        }
        byte[] copy = Arrays.copyOf(bytes, size);
        if (size < bytes.length) {
            reservation.remove(bytes.length - size);
        }
        bytes = copy;
    }
}
