package dev.weir.precondition;

import dev.weir.item.EntityTag;
import dev.weir.item.EntityTag.Comparison;
import dev.weir.item.HttpDate;
import dev.weir.item.ItemHead;
import dev.weir.item.Representation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one GET or HEAD, evaluated in the order of RFC 9110 section 13.2.2, with Poky's addition: If-Match may be an
 * HTTP date, with or without double quotes, and holds if that equals modified-at.
 *
 * <p>If-Modified-Since is ignored, because two values can have the same modified-at. A malformed field is treated in the way
 * that cannot mislead: If-Match does not hold; If-None-Match is ignored, and so is If-Unmodified-Since (as RFC 9110 section
 * 13.1.4 requires).
 */
public final class ReadPreconditions {
    /** No conditions. */
    public static final ReadPreconditions NONE =
            new ReadPreconditions(EntityTags.NONE, OptionalLong.empty(), OptionalLong.empty(), EntityTags.NONE);

    private static final EntityTags NOTHING = new EntityTags.Versions(List.of());

    private final EntityTags ifMatch;
    private final OptionalLong ifMatchDate;
    private final OptionalLong notModifiedAfter;
    private final EntityTags ifNoneMatch;

    private ReadPreconditions(
            EntityTags ifMatch, OptionalLong ifMatchDate, OptionalLong notModifiedAfter, EntityTags ifNoneMatch) {
        this.ifMatch = ifMatch;
        this.ifMatchDate = ifMatchDate;
        this.notModifiedAfter = notModifiedAfter;
        this.ifNoneMatch = ifNoneMatch;
    }

    /**
     * Parses the fields; each is null if it is absent, and several lines are joined by commas.
     *
     * @param ifMatch If-Match, or X-If-Match if a proxy removed the former
     * @param now the current time in seconds since the epoch, to interpret dates with two-digit years
     */
    public static ReadPreconditions parse(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String ifUnmodifiedSince, long now) {
        return parse(ifMatch, ifNoneMatch, ifUnmodifiedSince, now, Representation.STORED);
    }

    /** The same for a request that is answered with this representation, whose tags the conditions are about. */
    public static ReadPreconditions parse(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String ifUnmodifiedSince, long now,
            Representation representation) {
        EntityTags wanted = EntityTags.NONE;
        OptionalLong date = OptionalLong.empty();
        if (ifMatch != null) {
            // A date contains a comma, so it is tried before the list.
            date = HttpDate.parse(unquoted(ifMatch.strip()), now);
            wanted = date.isPresent() ? NOTHING : tags(ifMatch, Comparison.STRONG, representation).orElse(NOTHING);
        }
        EntityTags unwanted = ifNoneMatch == null
                ? EntityTags.NONE
                : tags(ifNoneMatch, Comparison.WEAK, representation).orElse(EntityTags.NONE);
        OptionalLong notAfter = ifUnmodifiedSince == null || ifMatch != null
                ? OptionalLong.empty()
                : HttpDate.parse(ifUnmodifiedSince.strip(), now);
        return new ReadPreconditions(wanted, date, notAfter, unwanted);
    }

    /** Evaluates the conditions; the head is null if there is no item. */
    public Verdict decide(@Nullable ItemHead head) {
        if (head == null) {
            return failsWithoutItem() ? Verdict.FAILED : Verdict.PROCEED;
        }
        if (!(ifMatch instanceof EntityTags.None)) {
            if (!ifMatch.matches(head.version()) && !isModifiedAt(head)) {
                return Verdict.FAILED;
            }
        } else if (notModifiedAfter.isPresent() && head.modifiedAt() > notModifiedAfter.getAsLong()) {
            return Verdict.FAILED;
        }
        return ifNoneMatch.matches(head.version()) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }

    /**
     * Whether a condition fails if there is no item. RFC 9110 section 13.2.1 ignores all conditions then, because the request
     * would fail without them, but Poky's clients rely on 412 for If-Match with {@code *} or a date.
     */
    private boolean failsWithoutItem() {
        return ifMatch instanceof EntityTags.Any || ifMatchDate.isPresent();
    }

    private boolean isModifiedAt(ItemHead head) {
        return ifMatchDate.isPresent() && ifMatchDate.getAsLong() == head.modifiedAt();
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** Parses {@code *} or a list of tags. */
    static Optional<EntityTags> tags(String field, Comparison comparison) {
        return tags(field, comparison, Representation.STORED);
    }

    private static Optional<EntityTags> tags(String field, Comparison comparison, Representation representation) {
        return field.strip().equals("*")
                ? Optional.of(EntityTags.ANY)
                : EntityTag.versions(field, comparison, representation).map(EntityTags.Versions::new);
    }
}
