package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.engine.ReadDemand;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemandFieldsTest {
    private static ReadDemand cacheControl(String... lines) {
        return DemandFields.parse(List.of(lines), null);
    }

    @Test
    void aRequestWithoutTheFieldsTakesAnything() {
        assertSame(ReadDemand.ANY, cacheControl());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no-cache", "No-Cache", " no-cache ", "\tno-cache", "max-age=0, no-cache", ",,no-cache,", "no-cache=\"x\"",
                "no-cache = x", "a=\"b\",no-cache", "a=\"b\\\"\", no-cache", "a=\"\\\\\",no-cache", "=,no-cache"})
    void noCacheReadsThrough(String line) {
        assertEquals(ReadDemand.READ_THROUGH, cacheControl(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "no-cache-at-all", "x-no-cache", "no cache", "max-age=0", "a=\"no-cache\"", "a=\"b, no-cache\"",
                "a=\"b\\\", no-cache, \"", "a=\"unclosed, no-cache", "a=no-cache", "\"no-cache\"", "no-store", "max-stale=9"})
    void whatIsNoSuchDirectiveAsksForNothing(String line) {
        assertEquals(ReadDemand.ANY, cacheControl(line));
    }

    @Test
    void directivesAreGatheredFromAllLines() {
        ReadDemand both = new ReadDemand(true, true, Version.NONE);
        assertEquals(both, cacheControl("no-cache, only-if-cached"));
        assertEquals(both, cacheControl("only-if-cached", "no-cache"));
        assertEquals(both, cacheControl("ONLY-IF-CACHED=1,no-cache"));
        assertEquals(new ReadDemand(false, true, Version.NONE), cacheControl("a=\"unclosed, no-cache", "only-if-cached"));
    }

    @Property
    void everyVersionIsReadBack(@ForAll @LongRange(min = 0) long number) {
        var version = new Version(number);
        assertEquals(ReadDemand.atLeast(version), DemandFields.parse(List.of(), version.toString()));
        assertEquals(
                new ReadDemand(true, false, version),
                DemandFields.parse(List.of("no-cache"), " " + version + "\t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.", ".1", "-1.0", "1.65536", "1.0, 1.0", "\"1.0\"", "1.0.0", "0x1.0", "١.0",
                "140737488355328.0", "9999999999999999.0"})
    void whatIsNoVersionIsRefusedInWords(String field) {
        HttpError refusal = assertThrows(HttpError.class, () -> DemandFields.parse(List.of(), field));
        assertEquals(400, refusal.status().code());
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        cacheControl(text);
        assertEquals(true, cacheControl("no-cache," + text).readThrough());
    }
}
