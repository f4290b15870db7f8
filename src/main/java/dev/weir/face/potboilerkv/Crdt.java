package dev.weir.face.potboilerkv;

import dev.weir.bucket.BucketKind;
import dev.weir.item.BucketName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the keys of a table hold, by Potboiler's names. All tables of one have a bucket. */
enum Crdt {
    /** JSON; the last writer wins. */
    LWW(BucketKind.LATEST, "set"),
    /** Elements; a key that was removed never comes back. */
    ORSET(BucketKind.SET_FOREVER, "create", "add", "remove"),
    /** Elements, none of which is removed. */
    GSET(BucketKind.SET_GROW, "create", "add");

    private final BucketKind kind;
    private final List<String> ops;

    Crdt(BucketKind kind, String... ops) {
        this.kind = kind;
        this.ops = List.of(ops);
    }

    /** The one of that name; null if there is none. */
    static @Nullable Crdt named(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equals(name)).findFirst().orElse(null);
    }

    BucketKind kind() {
        return kind;
    }

    /** The names of its ops. */
    List<String> ops() {
        return ops;
    }

    /** Where the keys of its tables are. */
    BucketName bucket(String family) {
        return new BucketName(family + '-' + name().toLowerCase(Locale.ROOT));
    }
}
