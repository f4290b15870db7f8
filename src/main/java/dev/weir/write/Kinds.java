package dev.weir.write;

import dev.weir.bucket.BucketKind;
import dev.weir.kind.CounterRules;
import dev.weir.kind.LatestRules;
import dev.weir.kind.QueueRules;
import dev.weir.kind.SetRules;
import dev.weir.kind.SiblingsRules;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of buckets that this edge has, by the names they have in the catalogue. A new kind is one more entry. */
public final class Kinds {
    private static final Register PLAIN = new Register();

    public static final Kind REGISTER = PLAIN;

    private static final Map<BucketKind, Kind> KINDS = new EnumMap<>(Map.of(
            BucketKind.REGISTER, REGISTER,
            BucketKind.JSON, new JsonRegister(PLAIN),
            BucketKind.LATEST, new AppliedKind(new LatestRules()),
            BucketKind.COUNTER, new AppliedKind(new CounterRules()),
            BucketKind.SET, new AppliedKind(new SetRules(SetRules.Removal.OBSERVED)),
            BucketKind.SET_FOREVER, new AppliedKind(new SetRules(SetRules.Removal.FOREVER)),
            BucketKind.SET_GROW, new AppliedKind(new SetRules(SetRules.Removal.NEVER)),
            BucketKind.QUEUE, new AppliedKind(new QueueRules()),
            BucketKind.LOG, new LogKind(),
            BucketKind.SIBLINGS, new AppliedKind(new SiblingsRules())));

    private Kinds() {}

    /** The kind of that name; null if this edge does not have it. */
    public static @Nullable Kind named(String name) {
        BucketKind kind = BucketKind.named(name);
        return kind == null ? null : KINDS.get(kind);
    }
}
