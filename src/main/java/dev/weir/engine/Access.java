package dev.weir.engine;

import dev.weir.item.BucketName;

/** Decides which operations a request may perform. Called by any thread, before every read and every write. */
@FunctionalInterface
public interface Access {
    /** Permits everything. */
    Access EVERYBODY = (bucket, operation) -> true;

    boolean permits(BucketName bucket, Operation operation);

    /** An operation on a bucket. */
    enum Operation {
        READ("read"),
        WRITE("write to");

        private final String verb;

        Operation(String verb) {
            this.verb = verb;
        }

        String verb() {
            return verb;
        }
    }
}
