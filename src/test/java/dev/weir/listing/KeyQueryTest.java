package dev.weir.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyQueryTest {
    private static KeyQuery query(String prefix, String after, @Nullable String delimiter) {
        return new KeyQuery(new BucketName("b"), prefix, after, delimiter, 10);
    }

    @ParameterizedTest
    @CsvSource({"a,b", "a/,a0", "az,a{", "\u00ff,\u0100", "\ud7ff,\ue000", "a\uffff,a\ud800\udc00", "a\udbff\udfff,b"})
    void theSuccessorOfAPrefixIsAboveAllThatBeginWithItAndBelowTheNext(String prefix, String successor) {
        assertEquals(successor, Prefixes.successor(prefix));
        assertTrue(isBelow(prefix + "\udbff\udfff".repeat(3), successor));
    }

    @Test
    void whatHasNoSuccessorIsBoundedByATextAboveEveryKey() {
        String greatest = "\udbff\udfff".repeat(256);
        assertTrue(isBelow(greatest, Prefixes.successor("")));
        assertTrue(isBelow(greatest, Prefixes.successor("\udbff\udfff")));
    }

    @Test
    void aPageBeginsBehindTheKeyOrTheCommonPrefixThatEndedTheOneBefore() {
        assertEquals("p", query("p", "", null).least());
        assertEquals("pa\u0001", query("p", "pa", null).least());
        assertEquals("p", query("p", "a", null).least());
        assertEquals("a0", query("", "a/", "/").least());
        assertEquals("a/b\u0001", query("a/", "a/b", "/").least());
    }

    @Test
    void aCommonPrefixEndsWithTheFirstDelimiterBehindThePrefix() {
        assertEquals("a/", query("", "", "/").commonPrefixOf("a/b/c"));
        assertEquals("a/b/", query("a/", "", "/").commonPrefixOf("a/b/c"));
        assertEquals("a--", query("", "", "--").commonPrefixOf("a--b"));
        assertNull(query("a/", "", "/").commonPrefixOf("a/b"));
        assertNull(query("", "", null).commonPrefixOf("a/b"));
    }

    private static boolean isBelow(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)) < 0;
    }
}
