package dev.weir.precondition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.HttpDate;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Representation;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReadPreconditionsTest {
    private static final long NOW = 1_795_262_400L;
    private static final long MODIFIED = 784_111_777L;
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final ItemHead HEAD = new ItemHead(42, MODIFIED, Metadata.of("text/plain"), 3);

    private static Verdict decide(
            @Nullable ItemHead head, @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String since) {
        return ReadPreconditions.parse(ifMatch, ifNoneMatch, since, NOW).decide(head);
    }

    private static Verdict decideDecoded(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        return ReadPreconditions.parse(ifMatch, ifNoneMatch, null, NOW, Representation.DECODED).decide(HEAD);
    }

    @Test
    void theConditionsOfADecodedAnswerAreAboutItsOwnTag() {
        assertEquals(Verdict.NOT_MODIFIED, decideDecoded(null, "\"1\", W/\"42-identity\""));
        assertEquals(Verdict.NOT_MODIFIED, decideDecoded(null, "*"));
        assertEquals(Verdict.PROCEED, decideDecoded(null, "\"42\""));
        assertEquals(Verdict.PROCEED, decideDecoded(null, "W/\"41-identity\""));
        assertEquals(Verdict.PROCEED, decideDecoded("*", null));
        assertEquals(Verdict.PROCEED, decideDecoded(DATE, null));
        assertEquals(Verdict.FAILED, decideDecoded("W/\"42-identity\"", null));
        assertEquals(Verdict.FAILED, decideDecoded("\"42-identity\"", null));
        assertEquals(Verdict.FAILED, decideDecoded("\"42\"", null), "the tag of the other representation");
        assertEquals(Verdict.PROCEED, decide(HEAD, null, "W/\"42-identity\"", null));
    }

    @Test
    void noConditionProceeds() {
        assertEquals(Verdict.PROCEED, decide(HEAD, null, null, null));
        assertEquals(Verdict.PROCEED, decide(null, null, null, null));
        assertEquals(Verdict.PROCEED, ReadPreconditions.NONE.decide(HEAD));
    }

    @Test
    void ifMatchTakesTheDateBareAndQuotedInAnyForm() {
        assertEquals(Verdict.PROCEED, decide(HEAD, DATE, null, null));
        assertEquals(Verdict.PROCEED, decide(HEAD, '"' + DATE + '"', null, null));
        assertEquals(Verdict.PROCEED, decide(HEAD, "Sunday, 06-Nov-94 08:49:37 GMT", null, null));
        assertEquals(Verdict.FAILED, decide(HEAD, "Sun, 06 Nov 1994 08:49:38 GMT", null, null));
        assertEquals(Verdict.FAILED, decide(null, DATE, null, null));
    }

    @Test
    void ifMatchTakesTheTagAListAndAnything() {
        assertEquals(Verdict.PROCEED, decide(HEAD, "\"42\"", null, null));
        assertEquals(Verdict.PROCEED, decide(HEAD, "\"1\", \"42\"", null, null));
        assertEquals(Verdict.PROCEED, decide(HEAD, " * ", null, null));
        assertEquals(Verdict.FAILED, decide(HEAD, "\"43\"", null, null));
        assertEquals(Verdict.FAILED, decide(HEAD, "W/\"42\"", null, null));
        assertEquals(Verdict.FAILED, decide(null, "*", null, null));
        assertEquals(Verdict.PROCEED, decide(null, "\"42\"", null, null), "13.2.1: it would be 404 without the condition");
        assertEquals(Verdict.PROCEED, decide(null, "42", null, null));
        assertEquals(Verdict.PROCEED, decide(null, "\"42\"", "*", null));
    }

    @Test
    void anIfMatchThatCannotBeReadIsNotMet() {
        assertEquals(Verdict.FAILED, decide(HEAD, "42", null, null));
        assertEquals(Verdict.FAILED, decide(HEAD, "", null, null));
    }

    @Test
    void ifNoneMatchAnswersNotModified() {
        assertEquals(Verdict.NOT_MODIFIED, decide(HEAD, null, "\"42\"", null));
        assertEquals(Verdict.NOT_MODIFIED, decide(HEAD, null, "\"7\", W/\"42\"", null));
        assertEquals(Verdict.NOT_MODIFIED, decide(HEAD, null, "*", null));
        assertEquals(Verdict.PROCEED, decide(HEAD, null, "\"41\"", null));
        assertEquals(Verdict.PROCEED, decide(null, null, "*", null));
    }

    @Test
    void anIfNoneMatchThatCannotBeReadIsAsIfAbsent() {
        assertEquals(Verdict.PROCEED, decide(HEAD, null, "42", null));
    }

    @Test
    void ifMatchIsDecidedBeforeIfNoneMatch() {
        assertEquals(Verdict.FAILED, decide(HEAD, "\"41\"", "\"42\"", null));
        assertEquals(Verdict.NOT_MODIFIED, decide(HEAD, "\"42\"", "\"42\"", null));
    }

    @Test
    void ifUnmodifiedSinceCountsOnlyWithoutIfMatch() {
        assertEquals(Verdict.FAILED, decide(HEAD, null, null, HttpDate.format(MODIFIED - 1)));
        assertEquals(Verdict.PROCEED, decide(HEAD, "\"42\"", null, HttpDate.format(MODIFIED - 1)));
        assertEquals(Verdict.PROCEED, decide(HEAD, null, null, "nonsense"));
        assertEquals(Verdict.PROCEED, decide(null, null, null, HttpDate.format(0)));
    }

    @Property
    void ifUnmodifiedSinceIsMetByEveryDateNotBeforeModifiedAt(@ForAll @LongRange(min = 0, max = 4_000_000_000L) long date) {
        Verdict expected = date >= MODIFIED ? Verdict.PROCEED : Verdict.FAILED;
        assertEquals(expected, decide(HEAD, null, null, HttpDate.format(date)));
    }
}
