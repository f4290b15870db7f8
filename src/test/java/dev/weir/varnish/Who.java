package dev.weir.varnish;

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
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks, in the table of who may what: those whose tokens count have rights on the buckets mine*, or on another. */
enum Who {
    ALL(true, "read,write,delete,list,admin:mine*"),
    READ(true, "read:mine*"),
    WRITE(true, "write:mine*"),
    DELETE(true, "delete:mine*"),
    LIST(true, "list:mine*"),
    ADMIN(true, "admin:mine*"),
    READ_AND_WRITE(true, "read,write:mine*"),
    OTHER_BUCKET(true, "read,write,delete,list,admin:other"),
    JWT_ALL(true, "read,write,delete,list,admin:mine*"),
    JWT_READ(true, "read:mine*"),
    JWT_WITHOUT_GRANTS(true, "none"),
    NOBODY(false, null),
    MALFORMED(false, null),
    WRONG(false, null),
    EXPIRED(false, "read,write,delete,list,admin"),
    REVOKED(false, "read,write,delete,list,admin"),
    JWT_OF_ANOTHER_ISSUER(false, "read,write,delete,list,admin"),
    JWT_FOR_ANOTHER_AUDIENCE(false, "read,write,delete,list,admin"),
    JWT_BY_ANOTHER_KEY(false, "read,write,delete,list,admin"),
    JWT_EXPIRED(false, "read,write,delete,list,admin");

    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "weir";
    private static final String KEY_ID = "k";
    private static final ECKey KEY = newKey();
    private static final ECKey ANOTHER_KEY = newKey();

    final boolean known;
    private final String grant;
    private final String secret;

    Who(boolean known, @Nullable String grant) {
        this.known = known;
        this.grant = grant == null ? "" : grant;
        this.secret = "weir_" + name();
    }

    /** Whether it may do that with a bucket whose name begins with mine, or with another one. */
    boolean may(String right, boolean mine) {
        int colon = grant.indexOf(':');
        return known && colon > 0 && grant.endsWith(":mine*") == mine
                && List.of(grant.substring(0, colon).split(",")).contains(right);
    }

    private boolean isJwt() {
        return name().startsWith("JWT");
    }

    /** The fields of a request by it; with Basic, what it shows is the password. */
    String[] fields(boolean basic) {
        return switch (this) {
            case NOBODY -> new String[0];
            case MALFORMED -> new String[] {"Authorization", basic ? "Digest username=\"x\"" : "Bearer"};
            default -> new String[] {"Authorization", basic
                    ? "Basic " + Base64.getEncoder().encodeToString(("any:" + shown()).getBytes(StandardCharsets.UTF_8))
                    : "Bearer " + shown()};
        };
    }

    private String shown() {
        return isJwt() ? Jwt.OF[ordinal()] : secret;
    }

    /** Writes the keys of the issuer into a file. */
    static void writeKeys(Path file) throws IOException {
        Files.writeString(file, new JWKSet(KEY.toPublicJWK()).toString());
    }

    /** Makes the tokens of all, and revokes one. */
    static void makeTokens(WeirDatabase database) throws SQLException {
        for (Who who : values()) {
            if (!who.isJwt() && !who.grant.isEmpty()) {
                database.execute("insert into weir.token (name, sha256, grants, expires_at) values ('" + who.name()
                        + "', sha256('" + who.secret + "'), array['" + who.grant + "'], "
                        + (who == EXPIRED ? "now() - interval '1 second'" : "null") + ")");
            }
        }
        database.execute("delete from weir.token where name = 'REVOKED'");
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(KEY_ID).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JWTs of those who show one, each signed once, so that an edge that remembers it is tried too. */
    private static final class Jwt {
        private static final String[] OF = new String[values().length];

        static {
            for (Who who : values()) {
                OF[who.ordinal()] = who.isJwt() ? signed(who) : "";
            }
        }

        private static String signed(Who who) {
            int seconds = who == JWT_EXPIRED ? -3600 : 3600;
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(KEY_ID).build(),
                    new JWTClaimsSet.Builder()
                            .issuer(who == JWT_OF_ANOTHER_ISSUER ? "https://other.example" : ISSUER)
                            .audience(who == JWT_FOR_ANOTHER_AUDIENCE ? "other" : AUDIENCE)
                            .subject(who.name())
                            .claim("weir", who.grant)
                            .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                            .build());
            try {
                jwt.sign(new ECDSASigner(who == JWT_BY_ANOTHER_KEY ? ANOTHER_KEY : KEY));
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
            return jwt.serialize();
        }
    }
}
