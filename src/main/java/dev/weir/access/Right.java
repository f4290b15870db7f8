package dev.weir.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may do with a bucket. */
public enum Right {
    /** Read items whose keys are known. */
    READ("read"),
    /** Store items, append, add, claim. */
    WRITE("write to"),
    /** Delete items. */
    DELETE("delete from"),
    /** See which keys there are. */
    LIST("list"),
    /** Empty it as a whole, purge it, and change its settings. */
    ADMIN("administer");

    private final String verb;

    Right(String verb) {
        this.verb = verb;
    }

    /** Its name, everywhere. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is done, before the name of a bucket. */
    public String verb() {
        return verb;
    }

    /** The right of that name; null if there is none. */
    static @Nullable Right named(String name) {
        for (Right right : values()) {
            if (right.text().equals(name)) {
                return right;
            }
        }
        return null;
    }
}
