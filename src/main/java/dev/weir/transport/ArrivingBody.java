package dev.weir.transport;

import dev.weir.transport.BodiesInFlight.Reservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body while it arrives. Its buffer is allocated and reserved as bytes arrive, small at first and then at most twice what has
 * arrived, so a client that announces a body but does not send it holds next to nothing. Used only by the connection's thread.
 */
public final class ArrivingBody {
    /** The bytes reserved for a body of which nothing has arrived. */
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
     * Begins with bytes that have already arrived; null if there is no room.
     *
     * @param most the most bytes that will arrive, these included
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

    /** Appends bytes; false, with nothing changed, if there is no room for them. */
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
     * @param most the most bytes that will arrive
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

    /** How many bytes may be appended now, at least one. */
    public int room() {
        return bytes.length - length;
    }

    /** Whether everything has arrived. */
    public boolean isFull() {
        return length == most;
    }

    /**
     * Records that so many bytes were appended.
     *
     * @throws LimitExceededException if too much is in flight to make room for more
     */
    public void grown(int count) {
        length += count;
        if (length == bytes.length && length < most) {
            resize((int) Math.min(most, 2L * length));
        }
    }

    /** The bytes that have arrived, in an array of exactly their length. */
    public byte[] whole() {
        if (length < bytes.length) {
            resize(length);
        }
        return bytes;
    }

    /**
     * Both arrays exist while one is copied into the other. Only the larger is reserved, or no body could be as long as the
     * limit of bytes in flight. A copy does not block, so there are no more of them at one time than processors.
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
