package dev.weir.engine;

import dev.weir.item.BucketName;

/** Says who may do what. Any thread asks, before every read and every write. */
@FunctionalInterface
public interface Access {
    /** Everybody may do everything. */
    Access EVERYBODY = (bucket, operation) -> true;

    boolean permits(BucketName bucket, Operation operation);

    /** What a request does to a bucket. */
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
