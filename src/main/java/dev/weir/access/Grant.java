package dev.weir.access;

import dev.weir.item.BucketName;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rights on the buckets of a pattern, as text {@code read,list:shop-*}; the pattern alone may be left out, and is {@code *} then.
 * A comma may be part of a bucket's name, so the rights come first.
 */
public record Grant(Set<Right> rights, BucketPattern buckets) {
    public Grant {
        rights = Set.copyOf(rights);
        if (rights.isEmpty()) {
            throw new IllegalArgumentException("a grant has at least one right");
        }
    }

    /** @throws IllegalArgumentException with a message, if the text is no grant */
    public static Grant parse(String text) {
        int colon = text.indexOf(':');
        String names = colon < 0 ? text : text.substring(0, colon);
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String name : names.split(",", -1)) {
            Right right = Right.named(name.strip());
            if (right == null) {
                throw new IllegalArgumentException("'" + name.strip() + "' is no right; rights are "
                        + EnumSet.allOf(Right.class).stream().map(Right::text).collect(Collectors.joining(", ")));
            }
            rights.add(right);
        }
        return new Grant(rights, colon < 0 ? BucketPattern.ALL : new BucketPattern(text.substring(colon + 1).strip()));
    }

    boolean allows(BucketName bucket, Right right) {
        return rights.contains(right) && buckets.matches(bucket);
    }

    /** As {@link #parse} reads it, with the rights in their order. */
    public String text() {
        return EnumSet.copyOf(rights).stream().map(Right::text).collect(Collectors.joining(",")) + ':' + buckets.text();
    }
}
