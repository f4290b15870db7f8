package dev.weir.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens grant, and on which buckets. */
final class GrantTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "* | a | true", "shop-* | shop-1 | true", "shop-* | shop- | true", "shop-* | shop | false", "shop-* | a-shop-1 | false",
        "*-eu | shop-eu | true", "*-eu | shop-eu-1 | false", "s*p*1 | shop-1 | true", "s*p*1 | sp1 | true",
        "s*p*1 | sp12 | false",
        "** | a | true", "a | a | true", "a | A | false", "a | ab | false", "a.b | axb | false", "*a*a*a*b | aaaaaaaaaaaa | false"
    })
    void aPatternMatchesWholeNames(String pattern, String bucket, boolean matches) {
        assertEquals(matches, new BucketPattern(pattern).matches(new BucketName(bucket)));
    }

    @Test
    void aGrantHasItsRightsOnItsBucketsOnly() {
        Grant grant = Grant.parse("list,read:shop-*");
        assertTrue(grant.allows(new BucketName("shop-1"), Right.READ));
        assertTrue(grant.allows(new BucketName("shop-1"), Right.LIST));
        assertFalse(grant.allows(new BucketName("shop-1"), Right.WRITE));
        assertFalse(grant.allows(new BucketName("cart"), Right.READ));
        assertEquals("read,list:shop-*", grant.text());
        assertEquals("admin:*", Grant.parse("admin").text());
        assertEquals("read:a,b", Grant.parse("read:a,b").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "read,", "reed", "READ", "read:", "read:a b", "read:a/b", "read:*:*", ",read:a"})
    void whatIsNoGrantIsRefusedInWords(String text) {
        String words =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> Grant.parse(text)).getMessage());
        assertTrue(words.contains("'"), words);
    }

    @Test
    void aCallerMayWhatOneOfTheGrantsAllows() {
        var caller = new Caller("app", List.of(Grant.parse("read:a"), Grant.parse("write:b")));
        assertTrue(caller.may(Right.READ, new BucketName("a")));
        assertTrue(caller.may(Right.WRITE, new BucketName("b")));
        assertFalse(caller.may(Right.WRITE, new BucketName("a")));
        assertFalse(Caller.NOBODY.may(Right.READ, new BucketName("a")));
    }
}
