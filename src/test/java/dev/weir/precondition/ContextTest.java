package dev.weir.precondition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.item.Version;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Contexts are given out, and taken back as they were. */
final class ContextTest {
    @Property
    void whatIsGivenOutIsTakenBack(
            @ForAll @Size(max = 64) Set<@IntRange(max = 63) Integer> sites,
            @ForAll @LongRange(min = 1, max = 1L << 56) long number,
            @ForAll @Size(min = 1, max = 64) Set<@LongRange(min = 1) Long> dots) {
        List<Version> upTo = sites.stream().map(site -> new Version(number * 64 + site)).toList();
        Context context = new Context(upTo, dots.stream().map(Version::new).toList(), null, null);
        assertEquals(context, Context.parse("Weir-Context", " " + context.text() + " "));
    }

    @Property
    void nothingElseIsTaken(@ForAll String text) {
        if (!text.strip().matches("[0-9~-]+")) {
            assertThrows(InvalidConditionException.class, () -> Context.parse("Weir-Context", text));
        }
    }

    @Example
    void sqlReadsJson() {
        Context context = new Context(
                List.of(new Version(128), new Version(65)), List.of(new Version(192)), "l", new Context.Bounds(4, 5));
        assertEquals(
                "{\"most\":4,\"bytes\":5,\"seen\":{\"0\":128,\"1\":65},\"dots\":[\"192\"],\"label\":\"l\"}", context.json());
        assertEquals("{}", Context.NOTHING.json());
        assertEquals("128-65~256", context.after(new Version(256)).text());
        assertThrows(IllegalArgumentException.class, () -> context.withLabel("a\"b"));
        assertThrows(InvalidConditionException.class, () -> Context.parse("Weir-Context", "64-128"));
    }
}
