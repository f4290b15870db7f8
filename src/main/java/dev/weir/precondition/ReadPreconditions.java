package dev.weir.precondition;

import dev.weir.item.EntityTag;
import dev.weir.item.EntityTag.Comparison;
import dev.weir.item.HttpDate;
import dev.weir.item.ItemHead;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one GET or HEAD, decided in the order of RFC 9110 section 13.2.2, with what Poky adds: If-Match may hold
 * an HTTP date, bare or between double quotes, and is met where that equals modified-at.
 *
 * <p>If-Modified-Since is no condition here, because one modified-at can name two values. Where a field is not what it should
 * be, the answer that cannot mislead is taken: an If-Match that nothing can be read from is not met, an If-None-Match is
 * as if it were not there, and so is an If-Unmodified-Since (as RFC 9110 section 13.1.4 wants).
 */
public final class ReadPreconditions {
    /** No condition at all. */
    public static final ReadPreconditions NONE =
            new ReadPreconditions(EntityTags.UNASKED, OptionalLong.empty(), OptionalLong.empty(), EntityTags.UNASKED);

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
     * Reads the fields; each is null where it is absent, and its lines joined by commas where there are several.
     *
     * @param ifMatch If-Match, or X-If-Match where a proxy has eaten the former
     * @param now the present in seconds since the epoch, which dates of two-digit years need
     */
    public static ReadPreconditions parse(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String ifUnmodifiedSince, long now) {
        EntityTags wanted = EntityTags.UNASKED;
        OptionalLong date = OptionalLong.empty();
        if (ifMatch != null) {
            // A date holds a comma, so it is tried before the list.
            date = HttpDate.parse(unquoted(ifMatch.strip()), now);
            wanted = date.isPresent() ? NOTHING : tags(ifMatch, Comparison.STRONG).orElse(NOTHING);
        }
        EntityTags unwanted = ifNoneMatch == null
                ? EntityTags.UNASKED
                : tags(ifNoneMatch, Comparison.WEAK).orElse(EntityTags.UNASKED);
        OptionalLong notAfter = ifUnmodifiedSince == null || ifMatch != null
                ? OptionalLong.empty()
                : HttpDate.parse(ifUnmodifiedSince.strip(), now);
        return new ReadPreconditions(wanted, date, notAfter, unwanted);
    }

    /** Decides; the head is null where there is no item. */
    public Verdict decide(@Nullable ItemHead head) {
        if (head == null) {
            return failsWithoutItem() ? Verdict.FAILED : Verdict.PROCEED;
        }
        if (!(ifMatch instanceof EntityTags.Unasked)) {
            if (!ifMatch.matches(head.version()) && !isModifiedAt(head)) {
                return Verdict.FAILED;
            }
        } else if (notModifiedAfter.isPresent() && head.modifiedAt() > notModifiedAfter.getAsLong()) {
            return Verdict.FAILED;
        }
        return ifNoneMatch.matches(head.version()) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }

    /**
     * Whether a condition fails where there is no item. RFC 9110 section 13.2.1 ignores all conditions there, as the request
     * would fail without them; Poky's clients rely on 412 to If-Match with {@code *} or a date.
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

    /** Reads {@code *} or a list of tags. */
    static Optional<EntityTags> tags(String field, Comparison comparison) {
        return field.strip().equals("*")
                ? Optional.of(EntityTags.ANY)
                : EntityTag.versions(field, comparison).map(EntityTags.Versions::new);
    }
}
