package dev.weir.item;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an item whose bucket keeps all values that are written at the same time: its siblings. If there are several,
 * the item's value is a body of type multipart/mixed with all of them; see {@link SiblingPart}.
 *
 * @param count how many there are, at least one
 * @param others up to which versions of other sites it has seen their writes, with "-" between them; empty for one site
 * @param label what the writer of the only one has given with it; null if it gave nothing, or there are several
 */
public record Siblings(int count, String others, @Nullable String label) {
    /** Of most items: one, without more to know. */
    private static final Siblings ONE = new Siblings(1, "", null);

    /** As {@code weir.siblings_told} tells it. */
    public static Siblings told(String text) {
        String[] parts = text.split(" ", 3);
        if (parts[0].equals("1") && parts[1].isEmpty() && parts[2].isEmpty()) {
            return ONE;
        }
        return new Siblings(Integer.parseInt(parts[0]), parts[1], parts[2].isEmpty() ? null : parts[2]);
    }

    /** Whether it is the one that {@link #told} shares. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isShared() {
        return this == ONE;
    }

    public boolean areSeveral() {
        return count > 1;
    }

    /** The text of Weir-Context for a reader of this version, who has then seen all that was written up to it. */
    public String context(long version) {
        return others.isEmpty() ? Long.toString(version) : version + "-" + others;
    }
}
