package dev.weir.purge;

import dev.weir.item.CanonicalPath;
import dev.weir.item.Version;

/**
 * A request to a Varnish, in the form that its VCL expects.
 *
 * @param method {@code PURGE} for one item, {@code BAN} for more
 * @param path the canonical path of the item or bucket
 * @param field another header field with its value, or empty; a purge without one removes any version
 */
record PurgeRequest(String method, String path, String field) {
    static PurgeRequest of(Target target, Version version) {
        return switch (target) {
            case Target.Key(var key) -> new PurgeRequest("PURGE", CanonicalPath.of(key.bucket(), key.key()),
                    version.isNone() ? "" : "Weir-Version: " + version);
            case Target.Bucket(var bucket) -> new PurgeRequest("BAN", CanonicalPath.of(bucket), "Weir-Ban: bucket");
            case Target.Everything() -> new PurgeRequest("BAN", "/", "Weir-Ban: *");
        };
    }
}
