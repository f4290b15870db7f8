package dev.weir.engine;

import dev.weir.database.StoreException;
import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.LargeItems;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that no tier keeps, read from PostgreSQL piece by piece while it is sent. The first piece is read before the answer
 * begins, so that if the item was replaced in the meantime, the read is repeated instead of the answer being cut off.
 */
final class DatabaseBody implements Body {
    /** A large item was replaced while it was read in pieces; the reader starts over. */
    static final class MovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MovedException() {
            super("replaced while it was read", null, false, false);
        }
    }

    private final LargeItems items;
    private final ItemKey key;
    private final ItemHead head;
    private byte @Nullable [] piece;
    private long pieceFrom;
    private boolean open = true;

    private DatabaseBody(LargeItems items, ItemKey key, ItemHead head) {
        this.items = items;
        this.key = key;
        this.head = head;
    }

    /** @throws MovedException if the item has another version by now */
    static DatabaseBody open(LargeItems items, ItemKey key, ItemHead head) {
        items.beginStream();
        var body = new DatabaseBody(items, key, head);
        boolean ready = false;
        try {
            body.piece = items.piece(key, head.version(), 0);
            ready = body.piece != null;
        } finally {
            if (!ready) {
                body.close();
            }
        }
        if (!ready) {
            throw new MovedException();
        }
        return body;
    }

    @Override
    public long length() {
        return head.length();
    }

    @Override
    public void writeTo(OutputStream out, long from, long length) throws IOException {
        long at = from;
        long end = from + length;
        while (at < end) {
            byte[] bytes = held(at);
            int offset = Math.toIntExact(at - pieceFrom);
            int take = Math.toIntExact(Math.min(bytes.length - offset, end - at));
            out.write(bytes, offset, take);
            at += take;
        }
    }

    /** The piece with this byte. It stays until another one is needed, for those who read less than a piece at a time. */
    private byte[] held(long at) {
        byte[] bytes = piece;
        if (bytes == null || at < pieceFrom || at >= pieceFrom + bytes.length) {
            piece = null;
            bytes = next(at);
            piece = bytes;
            pieceFrom = at;
        }
        return bytes;
    }

    private byte[] next(long at) {
        byte[] read;
        try {
            read = items.piece(key, head.version(), at);
        } catch (StoreException e) {
            throw new BodyLostException("The database left while a value was being sent.", e);
        }
        if (read == null || read.length == 0) {
            throw new BodyLostException("Version " + head.versionNumber() + " was replaced while it was being sent.");
        }
        return read;
    }

    @Override
    public void close() {
        piece = null;
        if (open) {
            open = false;
            items.endStream();
        }
    }
}
