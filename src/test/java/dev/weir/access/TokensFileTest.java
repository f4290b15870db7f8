package dev.weir.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of a file of tokens. */
final class TokensFileTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void aLineIsReadAsItIsWritten() {
        Token shop = new Token(
                "shop", HASH, List.of(Grant.parse("read,list:shop-*"), Grant.parse("write:shop-1")),
                Instant.parse("2026-12-31T00:00:00Z"));
        Token all = new Token("all", HASH, List.of(Grant.parse("admin")), null);
        assertEquals("shop " + HASH + " read,list:shop-* write:shop-1 expires=2026-12-31T00:00:00Z", TokensFile.line(shop));
        assertEquals(
                List.of(shop, all),
                TokensFile.parse(List.of("# tokens", "", TokensFile.line(shop), "  \tall\t" + HASH + "  admin:*  ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weir_secret", "a weir_secret read", "a weir_secret", "a b c d", "a weir_secret read expires=never"})
    void aLineThatIsNoneIsNamedByItsNumberAlone(String line) {
        String words = String.valueOf(assertThrows(
                IllegalArgumentException.class, () -> TokensFile.parse(List.of("#", line))).getMessage());
        assertEquals("line 2 is not NAME SHA256 GRANT..., such as weir token create --file writes", words);
        assertFalse(words.contains("weir_secret"));
    }
}
