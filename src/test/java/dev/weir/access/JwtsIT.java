package dev.weir.access;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.item.BucketName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JwtsIT {
    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "weir";
    private static final BucketName SHOP = new BucketName("shop-1");

    private static ECKey key;
    private static ECKey other;
    private static RSAKey rsa;

    @TempDir
    private Path folder;

    private Instant now = Instant.now();

    @BeforeAll
    static void makeKeys() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        other = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
        rsa = new RSAKeyGenerator(2048).keyID("three").generate();
    }

    @Test
    void theClaimTellsTheGrants() throws Exception {
        try (Jwts jwts = jwts(file(key, rsa))) {
            Caller caller = jwts.caller(signed(key, claims -> claims.claim("weir", List.of("read,list:shop-*", "write:shop-1"))));
            assertNotNull(caller);
            assertEquals("jwt:ann", caller.name());
            assertTrue(caller.may(Right.READ, SHOP) && caller.may(Right.WRITE, SHOP));
            assertFalse(caller.may(Right.DELETE, SHOP));
            assertFalse(caller.may(Right.READ, new BucketName("other")));
            Caller scoped = jwts.caller(signed(rsa, claims -> claims.claim("weir", "openid read:shop-* a:b:c")));
            assertNotNull(scoped);
            assertTrue(scoped.may(Right.READ, SHOP));
            assertFalse(scoped.may(Right.WRITE, SHOP));
            Caller without = jwts.caller(signed(key, claims -> claims.claim("weir", 7).subject("a\nb\u0000" + "c".repeat(99))));
            assertNotNull(without);
            assertFalse(without.may(Right.READ, SHOP));
            assertEquals("jwt:a_b_" + "c".repeat(56), without.name());
        }
    }

    @Test
    void whatIsNotFromTheIssuerForThisAudienceAndInTimeIsRefused() throws Exception {
        try (Jwts jwts = jwts(file(key))) {
            assertNotNull(jwts.caller(signed(key, claims -> {})));
            assertNotNull(jwts.caller(signed(key, claims -> claims.audience(List.of("x", AUDIENCE)))));
            assertNull(jwts.caller(signed(key, claims -> claims.issuer("https://stranger.example"))));
            assertNull(jwts.caller(signed(key, claims -> claims.issuer(null))));
            assertNull(jwts.caller(signed(key, claims -> claims.audience("another"))));
            assertNull(jwts.caller(signed(key, claims -> claims.audience((String) null))));
            assertNull(jwts.caller(signed(key, claims -> claims.expirationTime(null))));
            assertNull(jwts.caller(signed(key, claims -> claims.expirationTime(Date.from(now.minusSeconds(120))))));
            assertNull(jwts.caller(signed(key, claims -> claims.notBeforeTime(Date.from(now.plusSeconds(120))))));
            assertNull(jwts.caller(signed(other, claims -> {})));
        }
    }

    @Test
    void onlySignaturesOfTheIssuersKeysCount() throws Exception {
        try (Jwts jwts = jwts(file(key, rsa))) {
            String good = signed(key, claims -> {});
            assertNull(jwts.caller(new PlainJWT(claims(claims -> {})).serialize()));
            byte[] publicKey = rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
            SignedJWT mac = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("three").build(), claims(claims -> {}));
            mac.sign(new MACSigner(publicKey));
            assertNull(jwts.caller(mac.serialize()));
            String[] parts = good.split("\\.");
            String foreign = signed(key, claims -> claims.subject("root")).split("\\.")[1];
            assertNull(jwts.caller(parts[0] + "." + foreign + "." + parts[2]));
            assertNull(jwts.caller(parts[0] + "." + parts[1] + "."));
            assertNull(jwts.caller("a.b.c"));
            SignedJWT logout = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID("one").type(new JOSEObjectType("logout+jwt")).build(), claims(claims -> {}));
            logout.sign(new ECDSASigner(key));
            assertNull(jwts.caller(logout.serialize()));
        }
    }

    @Test
    void itIsRememberedUntilItEnds() throws Exception {
        try (Jwts jwts = jwts(file(key))) {
            String jwt = signed(key, claims -> claims.expirationTime(Date.from(now.plusSeconds(5))));
            jwts.caller(jwt);
            Caller caller = jwts.caller(jwt);
            assertNotNull(caller);
            assertTrue(caller == jwts.caller(jwt));
            now = now.plusSeconds(6);
            assertFalse(caller == jwts.caller(jwt));
        }
    }

    @Test
    void keysOfAUrlRotate() throws Exception {
        WireMockServer issuer = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
        issuer.start();
        try {
            show(issuer, key);
            try (Jwts jwts = jwts(issuer.url("/jwks"))) {
                String first = signed(key, claims -> {});
                assertNotNull(jwts.caller(first));
                assertNotNull(jwts.caller(first));
                issuer.verify(1, getRequestedFor(urlEqualTo("/jwks")));
                show(issuer, other);
                // A JWT with a key that is new makes it look; one by the old key, remembered or not, is then worth nothing.
                String second = signed(other, claims -> {});
                Caller caller = null;
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (caller == null && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                    caller = jwts.caller(second);
                }
                assertNotNull(caller);
                assertNull(jwts.caller(first));
                issuer.stubFor(get("/jwks").willReturn(aResponse().withStatus(500)));
                assertNotNull(jwts.caller(signed(other, claims -> claims.subject("while the issuer is gone"))));
            }
        } finally {
            issuer.stop();
        }
    }

    @Test
    void withoutKeysNobodyIsKnown() throws Exception {
        try (Jwts jwts = jwts(folder.resolve("nothing").toString())) {
            assertNull(jwts.caller(signed(key, claims -> {})));
        }
    }

    @Test
    void otherTokensDoNotLookLikeOne() throws Exception {
        assertTrue(Jwts.looksLike(signed(key, claims -> {})));
        assertFalse(Jwts.looksLike(TokenSecret.fresh()));
        assertFalse(Jwts.looksLike("a.b"));
    }

    private static void show(WireMockServer issuer, JWK key) {
        issuer.stubFor(get("/jwks").willReturn(okJson(new JWKSet(key.toPublicJWK()).toString())));
    }

    private Jwts jwts(String keys) {
        InstantSource clock = () -> now;
        return new Jwts(
                new JwtSettings(
                        keys, ISSUER, AUDIENCE, "weir", List.of("ES256", "RS256"), Duration.ofMinutes(1), Duration.ofMinutes(5),
                        Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofHours(1), 100),
                clock);
    }

    private String file(JWK... keys) throws IOException {
        Path file = folder.resolve("jwks.json");
        Files.writeString(file, new JWKSet(List.of(keys)).toString(true));
        return file.toString();
    }

    private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> more) {
        var builder = new JWTClaimsSet.Builder().issuer(ISSUER).audience(AUDIENCE).subject("ann")
                .expirationTime(Date.from(now.plusSeconds(600)));
        more.accept(builder);
        return builder.build();
    }

    private String signed(JWK key, Consumer<JWTClaimsSet.Builder> more) throws JOSEException {
        boolean ec = key instanceof ECKey;
        var header = new JWSHeader.Builder(ec ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        var jwt = new SignedJWT(header, claims(more));
        jwt.sign(ec ? new ECDSASigner(key.toECKey()) : new RSASSASigner(key.toRSAKey()));
        return jwt.serialize();
    }
}
