package dev.weir.http;

import dev.weir.request.RequestTarget;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the path of a request to the key of an item. */
@State(Scope.Benchmark)
public class PathBenchmark {
    /** Spelled as it is; the first Poky's; with UTF-8 in it; with an escape that need not be one. */
    @Param({"/kv/bench/user/profile-4711", "/bench/user/profile-4711", "/kv/bench/stra%C3%9Fe", "/kv/bench/%75ser"})
    private String target;

    @Benchmark
    public Object parse() {
        return RequestTarget.parse(target);
    }
}
