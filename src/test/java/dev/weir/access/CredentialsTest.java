package dev.weir.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a request shows its secret, and what secrets are. */
final class CredentialsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Bearer weir_abc | weir_abc", "bearer weir_abc | weir_abc", "BEARER  weir_abc | weir_abc",
        // "any:weir_abc", ":weir_abc" and "a:b:c"
        "Basic YW55OndlaXJfYWJj | weir_abc", "basic OndlaXJfYWJj | weir_abc", "Basic YTpiOmM= | b:c"
    })
    void aSecretIsThatOfBearerOrThePasswordOfBasic(String field, String secret) {
        assertEquals(secret, Credentials.secret(field));
    }

    @ParameterizedTest
    // "no colon" and "any:"
    @ValueSource(strings = {"", "weir_abc", "Bearer", "Bearer ", "Bearer a b", "Digest a", "Basic ???", "Basic bm8gY29sb24=",
        "Basic YW55Og=="})
    void anythingElseShowsNone(String field) {
        assertNull(Credentials.secret(field));
    }

    @Test
    void noSecretIsMadeTwiceAndItsHashIsNotTheSecret() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String secret = TokenSecret.fresh();
            assertTrue(secret.matches("weir_[A-Za-z0-9_-]{43}"), secret);
            assertTrue(made.add(secret));
        }
        assertEquals(32, TokenSecret.hash("weir_abc").length);
        assertNotEquals(new String(TokenSecret.hash("a"), java.nio.charset.StandardCharsets.ISO_8859_1),
                new String(TokenSecret.hash("b"), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
