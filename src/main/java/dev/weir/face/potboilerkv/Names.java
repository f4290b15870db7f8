package dev.weir.face.potboilerkv;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.response.HttpError;
import java.nio.charset.StandardCharsets;

/** The names of tables and keys, and of the items that hold them: a table's name, a slash, and the key. */
final class Names {
    /** The table that has all others as its keys. It is always there. */
    static final String CONFIG = "_config";

    private static final int MOST_TABLE_BYTES = 255;
    private static final int MOST_KEY_BYTES = ItemKey.MAX_KEY_BYTES - MOST_TABLE_BYTES - 1;

    private Names() {}

    /** The item that declares a table. */
    static ItemKey table(BucketName bucket, String table) {
        if (table.indexOf('/') >= 0 || bytes(table) > MOST_TABLE_BYTES) {
            throw HttpError.badRequest("The name of a table has no slash and at most " + MOST_TABLE_BYTES + " bytes.");
        }
        return item(bucket, table);
    }

    /** The item of a key. */
    static ItemKey key(BucketName bucket, String table, String key) {
        table(bucket, table);
        if (bytes(key) > MOST_KEY_BYTES) {
            throw HttpError.badRequest("A key has at most " + MOST_KEY_BYTES + " bytes.");
        }
        return item(bucket, table + '/' + key);
    }

    /** Whether a table can have such a key. */
    static boolean isKey(BucketName bucket, String table, String key) {
        try {
            key(bucket, table, key);
            return true;
        } catch (HttpError none) {
            return false;
        }
    }

    /** The name behind the table's name and a slash. */
    static String within(String table, String item) {
        return item.substring(table.length() + 1);
    }

    private static ItemKey item(BucketName bucket, String name) {
        try {
            return new ItemKey(bucket, name);
        } catch (InvalidNameException e) {
            throw HttpError.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
