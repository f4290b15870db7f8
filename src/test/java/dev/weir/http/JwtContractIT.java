package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that takes the JWTs of an issuer, and knows no other token. */
final class JwtContractIT {
    @TempDir
    private static Path folder;

    private static ECKey key;
    private static ECKey stranger;
    private static RealEdge edge;

    @BeforeAll
    static void start() throws JOSEException, IOException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        stranger = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        Path keys = folder.resolve("jwks.json");
        Files.writeString(keys, new JWKSet(key).toString());
        edge = new RealEdge("jwt.keys=" + keys, "jwt.issuer=me", "jwt.audience=weir");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void aJwtMayDoWhatItsClaimGrants() throws Exception {
        String writer = jwt(key, "me", 600, "read,write:j-*");
        assertEquals(200, edge.send("PUT", "/kv/j-1/k", "v", "Authorization", writer).statusCode());
        HttpResponse<String> read = edge.get("/kv/j-1/k", "Authorization", writer);
        assertEquals("v", read.body());
        assertEquals("private, no-store", read.headers().firstValue("Cache-Control").orElse(""));
        assertEquals(403, edge.send("PUT", "/kv/other/k", "v", "Authorization", writer).statusCode());
        assertEquals(403, edge.send("DELETE", "/kv/j-1/k", "", "Authorization", writer).statusCode());
        assertEquals(200, edge.get("/kv/j-1/k", "Authorization", jwt(key, "me", 600, "read:j-1")).statusCode());
    }

    @Test
    void othersAreStrangers() throws Exception {
        for (String shown : List.of(
                jwt(stranger, "me", 600, "read"), jwt(key, "another issuer", 600, "read"), jwt(key, "me", -600, "read"),
                "Bearer a.b.c", "Bearer x")) {
            HttpResponse<String> answer = edge.get("/kv/j-2/k", "Authorization", shown);
            assertEquals(401, answer.statusCode());
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isPresent());
            assertEquals(401, edge.send("PUT", "/kv/j-2/k", "v", "Authorization", shown).statusCode());
        }
        assertEquals(401, edge.get("/kv/j-2/k").statusCode());
    }

    private static String jwt(ECKey by, String issuer, int seconds, String grants) throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(by.getKeyID()).build(),
                new JWTClaimsSet.Builder().issuer(issuer).audience("weir").subject("ann").claim("weir", grants)
                        .expirationTime(Date.from(Instant.now().plusSeconds(seconds))).build());
        jwt.sign(new ECDSASigner(by));
        return "Bearer " + jwt.serialize();
    }
}
