package dev.weir.request;

import dev.weir.host.Authority;
import dev.weir.item.BucketName;
import dev.weir.item.CanonicalPath;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.response.HttpError;
import org.jspecify.annotations.Nullable;

/** What the path of a request names. The raw path is read once, left to right; the query is not part of it. */
public sealed interface RequestTarget {
    /**
     * An item: {@code /kv/{bucket}/{key}}, or {@code /{bucket}/{key}} as in the first Poky.
     *
     * @param canonicalPath the item's canonical path, if the request spelled it differently; the first Poky's form does not
     *     count as different
     */
    record Item(ItemKey key, @Nullable String canonicalPath) implements RequestTarget {}

    /** All buckets, {@code /kv}. */
    record Buckets() implements RequestTarget {}

    /** The keys of a bucket, {@code /kv/{bucket}}, or {@code /kv/{bucket}/}, by which a bucket named help is reached. */
    record Bucket(BucketName bucket) implements RequestTarget {}

    /** Many items of a bucket, {@code /multi/{bucket}}. */
    record Multi(BucketName bucket) implements RequestTarget {}

    /** {@code /help} and {@code /kv/help}. */
    record Help() implements RequestTarget {}

    /** {@code /status}. */
    record Status() implements RequestTarget {}

    /** {@code /_openapi.yaml}. No bucket has such a name. */
    record OpenApi() implements RequestTarget {}

    /** {@code *}, which only OPTIONS may request. */
    record Server() implements RequestTarget {}

    /** A path that never names anything. */
    record Nowhere(String words) implements RequestTarget {}

    String UNDER_KV = "/kv/";
    Nowhere NO_ROUTE = new Nowhere("Not found; GET /help lists all routes.");
    Nowhere NO_KEY = new Nowhere("The key is missing: /kv/{bucket}/{key}.");

    /**
     * Parses a request target in origin, absolute or asterisk form, without its query (RFC 9112 section 3.2).
     *
     * @throws HttpError 400 with a message, if it is malformed
     * @throws InvalidNameException with a message, if a bucket name or key is invalid
     */
    static RequestTarget parse(String target) {
        String path = Authority.originForm(target);
        if (path.isEmpty() || path.charAt(0) != '/') {
            if (path.equals("*")) {
                return new Server();
            }
            throw HttpError.badRequest("The request target must be a path that begins with /.");
        }
        if (path.startsWith(UNDER_KV)) {
            // Nearly all requests; this avoids a string for each segment.
            return underKv(path, UNDER_KV.length());
        }
        int end = path.indexOf('/', 1);
        String first = KeyPath.decode(end < 0 ? path.substring(1) : path.substring(1, end));
        @Nullable
        String rest = end < 0 ? null : path.substring(end + 1);
        return switch (first) {
            case "kv" -> rest == null ? new Buckets() : underKv(path, end + 1);
            case "multi" -> multi(rest);
            case "help" -> rest == null ? new Help() : nowhere(NO_ROUTE, rest);
            case "status" -> rest == null ? new Status() : nowhere(NO_ROUTE, rest);
            case "_openapi.yaml" -> rest == null ? new OpenApi() : nowhere(NO_ROUTE, rest);
            case "" -> rest == null ? NO_ROUTE : nowhere(NO_ROUTE, path.substring(1));
            default -> inBucket(first, rest, path, 0);
        };
    }

    private static RequestTarget underKv(String path, int from) {
        if (from == path.length()) {
            return new Buckets();
        }
        int end = path.indexOf('/', from);
        String bucket = KeyPath.decode(end < 0 ? path.substring(from) : path.substring(from, end));
        if (end < 0 && bucket.equals("help")) {
            return new Help();
        }
        return inBucket(bucket, end < 0 ? null : path.substring(end + 1), path, 3);
    }

    /**
     * @param rest what follows the bucket's slash, or null if there is none
     * @param path the whole path as requested
     * @param skip the length of the {@code /kv} prefix in the path: 3, or 0 if it has none
     */
    private static RequestTarget inBucket(String name, @Nullable String rest, String path, int skip) {
        BucketName bucket = new BucketName(name);
        if (rest == null || rest.isEmpty()) {
            return skip == 0 ? NO_KEY : new Bucket(bucket);
        }
        String decoded = KeyPath.decode(rest);
        ItemKey key = new ItemKey(bucket, decoded);
        if (path.indexOf('%') < 0) {
            return new Item(key, null);
        }
        String canonical = CanonicalPath.of(bucket, decoded);
        boolean same = canonical.length() == path.length() + 3 - skip && canonical.startsWith(path, 3 - skip);
        return new Item(key, same ? null : canonical);
    }

    private static RequestTarget multi(@Nullable String rest) {
        if (rest == null || rest.isEmpty()) {
            return new Nowhere("The bucket is missing: /multi/{bucket}.");
        }
        int end = rest.indexOf('/');
        return end < 0 ? new Multi(new BucketName(KeyPath.decode(rest))) : nowhere(NO_ROUTE, rest);
    }

    /** Returns the given target, but dot segments, empty segments and bad escapes are reported as such wherever they are. */
    private static RequestTarget nowhere(Nowhere nothing, String rest) {
        for (String segment : KeyPath.decode(rest).split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw HttpError.badRequest("The path must not have '.' or '..' as a segment.");
            }
            if (segment.isEmpty()) {
                throw HttpError.badRequest("The path must not have an empty segment.");
            }
        }
        return nothing;
    }
}
