package dev.weir.face.potboilerkv;

import dev.weir.bucket.BucketKind;
import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import dev.weir.item.BucketName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The face of Potboiler's key-value store.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket what the names of its buckets begin with
 * @param waitingMost how many changes may wait for tables that are not declared
 * @param log the bucket of the log in which its changes are entries; null: that of Potboiler's core, if that face is on
 */
public record PotboilerKvSettings(@Nullable Integer port, String bucket, int waitingMost, @Nullable String log)
        implements Checked {
    private static final String TABLES = "-tables";
    private static final String WAITING = "-waiting";

    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
        FaceChecks.check(findings, null, bucket + WAITING);
        findings.number("waitingMost", waitingMost, 0, 1_000_000);
        findings.require(log == null || FaceChecks.isBucket(log), "log", "must be the name of a bucket");
    }

    /** Its buckets, and their kinds. */
    public static Map<BucketName, BucketKind> buckets(String bucket) {
        Map<BucketName, BucketKind> buckets = new LinkedHashMap<>();
        buckets.put(tables(bucket), BucketKind.JSON);
        buckets.put(waiting(bucket), BucketKind.JSON);
        Arrays.stream(Crdt.values()).forEach(crdt -> buckets.put(crdt.bucket(bucket), crdt.kind()));
        return buckets;
    }

    static BucketName tables(String bucket) {
        return new BucketName(bucket + TABLES);
    }

    static BucketName waiting(String bucket) {
        return new BucketName(bucket + WAITING);
    }
}
