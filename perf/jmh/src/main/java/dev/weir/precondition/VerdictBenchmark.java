package dev.weir.precondition;

import dev.weir.item.EntityTag;
import dev.weir.item.HttpDate;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.microbench.Caches;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the fields of a request to the verdict on its conditions. Nothing is final, or the compiler would know the verdict. */
@State(Scope.Benchmark)
public class VerdictBenchmark {
    private long now = Caches.MODIFIED_AT + 60;
    private ItemHead head =
            new ItemHead(Caches.FIRST_VERSION, Caches.MODIFIED_AT, Metadata.of("text/plain; charset=utf-8"), 1024);
    private String tag = EntityTag.of(head.version());
    private String tags = EntityTag.of(new Version(1)) + ", W/" + EntityTag.of(new Version(2)) + ", " + tag;
    private @Nullable String absent;
    private String date = HttpDate.format(Caches.MODIFIED_AT);

    @Benchmark
    public Object none() {
        return ReadPreconditions.parse(absent, absent, absent, now).decide(head);
    }

    @Benchmark
    public Object ifNoneMatch() {
        return ReadPreconditions.parse(absent, tag, absent, now).decide(head);
    }

    @Benchmark
    public Object ifNoneMatchOfThree() {
        return ReadPreconditions.parse(absent, tags, absent, now).decide(head);
    }

    @Benchmark
    public Object ifMatchWithDate() {
        return ReadPreconditions.parse(date, absent, absent, now).decide(head);
    }

    @Benchmark
    public Object writeIfMatch() {
        return WritePreconditions.parse(tag, absent, absent, now);
    }
}
