package dev.weir.webhook;

import java.util.function.Predicate;

/**
 * Who follows a log within this edge, as a webhook does elsewhere: from the first entry on, without waiting for what entries
 * depend on. One edge at a time gives it entries, and may give it some again.
 *
 * @param name in place of a URL; it begins with {@link #PREFIX}, and is the same at each edge that has it
 * @param takes whether an entry was taken; another time is tried until it was
 */
public record Follower(String name, Predicate<byte[]> takes) {
    /** No URL of a webhook begins with it. */
    public static final String PREFIX = "weir:";
}
