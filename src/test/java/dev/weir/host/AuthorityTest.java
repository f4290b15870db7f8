package dev.weir.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and ports by the grammar of RFC 3986. */
final class AuthorityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "A.b-c_d~e", "a:", "a:0", "a:65535", "127.0.0.1:80", "%41", "a!$&'()*+;=b", "[::]", "[::1]:80",
                "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:1.2.3.4]", "[::1.2.3.4]", "[1::]", "[2001:DB8::a:1]", "[v1.a:b]", "[vF0.x]"})
    void aHostAndPerhapsAPortIsValid(String authority) {
        assertTrue(Authority.isValid(authority));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:x", "a:1:2", "a:65536", "a:123456", "a: 1", "[::1", "::1", "]]", "[]", "[:]", "[:::]", "[1::2::3]",
        "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7::8]", "[12345::]", "[g::]", "[::1.2.3]", "[::1.2.3.256]",
        "[::01.2.3.4]", "[1.2.3.4::]", "[::1%25a]", "[v.a]", "[v1.]", "[vg.a]", "[::1]a", "[::1]:x", "a[::1]", "a%zz", "a%4", "%",
        "a b", "a/b", "a@b", "a,b", "a?b", "a#b", "a\\b", "\u00e9", "a\u007f"})
    void whatIsNoneIsNotValid(String authority) {
        assertFalse(Authority.isValid(authority));
    }

    @ParameterizedTest
    @CsvSource({"/a, true", "*, true", "http://h, true", "HTTPS://h:80/a, true", "http:///a, false", "http://, false",
        "http://:80/a, false", "http://u@h/a, false", "http://h?x, true", "http://?x, false", "https://a:x/b, false"})
    void aTargetInAbsoluteFormNamesAHostAndNoUser(String target, boolean valid) {
        assertEquals(valid, Authority.isValidIn(target));
    }

    @ParameterizedTest
    @CsvSource({"/a, /a", "*, *", "http://h/a/b, /a/b", "HTTP://h:80/a, /a", "https://h, /", "//h/a, //h/a",
        "ftp://h/a, ftp://h/a"})
    void theOriginFormIsWhatFollowsTheAuthority(String target, String path) {
        assertEquals(path, Authority.originForm(target));
    }
}
