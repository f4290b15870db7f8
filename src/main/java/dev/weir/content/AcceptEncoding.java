package dev.weir.content;

import dev.weir.item.ContentCoding;
import dev.weir.item.Representation;
import dev.weir.response.Weight;
import org.jspecify.annotations.Nullable;

/**
 * The field Accept-Encoding (RFC 9110 section 12.5.3): in which representation a client gets a value that is stored encoded.
 *
 * <p>Only what it excludes counts, with a weight of 0 or by not listing it; what it prefers does not, since decoding is work. Of
 * a malformed list, whatever can be read counts.
 */
public final class AcceptEncoding {
    private static final String IDENTITY = "identity";

    private AcceptEncoding() {}

    /**
     * Chooses the representation of a value in this coding.
     *
     * @param field its lines joined by commas; null if it is absent, which accepts every coding; empty, it accepts none
     * @return null if the client accepts none that the edge can send
     */
    public static @Nullable Representation choose(@Nullable String field, ContentCoding coding) {
        if (field == null || accepts(field, coding)) {
            return Representation.STORED;
        }
        return coding.isDecodable() && acceptsIdentity(field) ? Representation.DECODED : null;
    }

    /** Whether the coding is listed, or else {@code *} is, with a weight above 0. */
    private static boolean accepts(String field, ContentCoding coding) {
        boolean listed = false;
        boolean any = false;
        for (String element : field.split(",", -1)) {
            String name = name(element);
            if (ContentCoding.named(name) == coding) {
                listed = true;
                if (hasWeight(element)) {
                    return true;
                }
            }
            any |= name.equals("*") && hasWeight(element);
        }
        return any && !listed;
    }

    /** Unlike a coding, it is acceptable unless it is excluded. */
    private static boolean acceptsIdentity(String field) {
        boolean excluded = false;
        for (String element : field.split(",", -1)) {
            String name = name(element);
            if (name.equalsIgnoreCase(IDENTITY)) {
                return hasWeight(element);
            }
            excluded |= name.equals("*") && !hasWeight(element);
        }
        return !excluded;
    }

    private static String name(String element) {
        int end = element.indexOf(';');
        return (end < 0 ? element : element.substring(0, end)).strip();
    }

    /** Whether an element has no weight of 0. */
    private static boolean hasWeight(String element) {
        return !Weight.isZero(element);
    }
}
