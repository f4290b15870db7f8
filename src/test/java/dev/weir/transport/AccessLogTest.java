package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class AccessLogTest {
    private static final String SECRET = "weir_" + "aB3_-".repeat(8) + "xyz";

    @Test
    void secretsAreTakenOut() {
        assertEquals("/kv/b/k?token=weir_***&x=y", AccessLog.withoutSecrets("/kv/b/k?token=" + SECRET + "&x=y"));
        assertEquals("/kv/b/k?access_token=***&x=y", AccessLog.withoutSecrets("/kv/b/k?access_token=a.b.c&x=y"));
        assertEquals("/kv/b/k?x=y&access_token=***", AccessLog.withoutSecrets("/kv/b/k?x=y&access_token=" + SECRET));
        assertEquals("http://***@host/kv/b/k", AccessLog.withoutSecrets("http://any:" + SECRET + "@host/kv/b/k"));
    }

    @Test
    void allElseStaysAsItIs() {
        for (String target : new String[] {"/kv/b/k", "/kv/b/weir_k?x=weir_short", "/kv/b/k?x=access_token=y",
            "/kv/b/a@b?c=://d@e/f", "*"}) {
            assertEquals(target, AccessLog.withoutSecrets(target));
        }
    }
}
