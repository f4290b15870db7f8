package dev.weir.engine;

import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.LargeItems;
import dev.weir.database.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that no tier keeps, read from PostgreSQL piece by piece while it is sent. The first piece is read before the answer
 * begins, so that if the item was replaced in the meantime, the read is repeated instead of the answer being cut off.
 */
final class DatabaseBody implements Body {
    private final LargeItems items;
    private final ItemKey key;
    private final ItemHead head;
    private byte @Nullable [] first;
    private boolean open = true;

    private DatabaseBody(LargeItems items, ItemKey key, ItemHead head) {
        this.items = items;
        this.key = key;
        this.head = head;
    }

    /** @throws ItemMovedException if the item has another version by now */
    static DatabaseBody open(LargeItems items, ItemKey key, ItemHead head) {
        items.beginStream();
        var body = new DatabaseBody(items, key, head);
        boolean ready = false;
        try {
            body.first = items.piece(key, head.version(), 0);
            ready = body.first != null;
        } finally {
            if (!ready) {
                body.close();
            }
        }
        if (!ready) {
            throw new ItemMovedException();
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
            byte[] begin = first;
            boolean inFirst = begin != null && at < begin.length;
            byte[] piece = begin != null && inFirst ? begin : next(at);
            int offset = inFirst ? Math.toIntExact(at) : 0;
            int take = Math.toIntExact(Math.min(piece.length - offset, end - at));
            out.write(piece, offset, take);
            first = null;
            at += take;
        }
    }

    private byte[] next(long at) {
        byte[] piece;
        try {
            piece = items.piece(key, head.version(), at);
        } catch (StoreException e) {
            throw new BodyLostException("The database left while a value was being sent.", e);
        }
        if (piece == null || piece.length == 0) {
            throw new BodyLostException("Version " + head.versionNumber() + " was replaced while it was being sent.");
        }
        return piece;
    }

    @Override
    public void close() {
        first = null;
        if (open) {
            open = false;
            items.endStream();
        }
    }
}
