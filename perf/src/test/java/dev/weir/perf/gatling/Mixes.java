package dev.weir.perf.gatling;

import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;

import io.gatling.javaapi.core.ChainBuilder;
import java.util.function.IntUnaryOperator;

/** What clients do, one step of each kind of traffic. */
final class Mixes {
    /** The least of the large sizes; any part of a large value lies within it. */
    static final int LARGE = 40_000;

    private static final int BATCH_READ = 100;
    private static final int BATCH_WRITE = 20;

    private Mixes() {}

    /** 95 % GET, half of them with If-None-Match, and 5 % writes. */
    static ChainBuilder readHeavy(Items items) {
        Reads reads = new Reads(items);
        return randomSwitch()
                .on(percent(47.5).then(reads.get()),
                        percent(47.5).then(reads.getIfChanged()),
                        percent(5.0).then(new Writes(items).write()));
    }

    /** As many writes as reads; each writer reads its own write at once. */
    static ChainBuilder invalidating(Items items) {
        Reads reads = new Reads(items);
        return randomSwitch()
                .on(percent(40.0).then(new Writes(items).writeAndRead()),
                        percent(40.0).then(reads.get()),
                        percent(20.0).then(reads.getIfChanged()));
    }

    /** Whole values, parts of them, and writes that also change their size. */
    static ChainBuilder large(Items items) {
        Reads reads = new Reads(items);
        return randomSwitch()
                .on(percent(40.0).then(reads.get()),
                        percent(15.0).then(reads.getIfChanged()),
                        percent(20.0).then(reads.getPart(LARGE)),
                        percent(15.0).then(reads.getPartIfUnchanged(LARGE)),
                        percent(10.0).then(new Writes(items).write()));
    }

    /** {@code /multi} of both kinds, and single reads of what it has written. */
    static ChainBuilder batches(Items items) {
        Batches batches = new Batches(items);
        return randomSwitch()
                .on(percent(60.0).then(batches.read(BATCH_READ)),
                        percent(10.0).then(batches.write(BATCH_WRITE)),
                        percent(10.0).then(batches.writeAtomically(BATCH_WRITE)),
                        percent(20.0).then(new Reads(items).get()));
    }

    /** Every fourth write of an item that is invalidated is a delete. */
    static boolean deletes(int write) {
        return write % 4 == 0;
    }

    /** Sizes of large values, from 40 kB to 4 MiB: both tiers, in one piece and in many, even and odd. */
    static IntUnaryOperator largeSizes() {
        int[] sizes = {LARGE, 300_001, 1 << 20, (64 << 10) + 1, 4 << 20, 64 << 10, 2_000_003};
        return write -> sizes[write % sizes.length];
    }
}
