package dev.weir.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callers that show a JWT: checked once, and remembered until it ends or the issuer's keys change.
 *
 * <p>A JWT must have an end, and a type of {@code JWT}, {@code at+jwt} (RFC 9068) or none. Any thread may call; one that shows an
 * unknown JWT may wait for the keys.
 */
public final class Jwts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jwts.class);

    private static final int MOST_NAME = 64;

    private final JwtSettings settings;
    private final InstantSource clock;
    private final IssuerKeys keys;
    private final JWKSource<SecurityContext> source;
    private final DefaultJWTProcessor<SecurityContext> processor;
    private final Cache<String, Remembered> remembered;
    private volatile boolean failing;

    public Jwts(JwtSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.keys = new IssuerKeys(settings);
        this.source = JWKSourceBuilder.create(keys)
                .cache(settings.refresh().toMillis() + settings.timeout().toMillis() * 2, settings.timeout().toMillis())
                .refreshAheadCache(settings.timeout().toMillis(), true)
                .rateLimited(settings.unknownKeyPause().toMillis())
                .outageTolerant(settings.outage().toMillis())
                .build();
        this.processor = processor();
        this.remembered = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .executor(Runnable::run)
                .build();
    }

    private DefaultJWTProcessor<SecurityContext> processor() {
        var claims = new DefaultJWTClaimsVerifier<SecurityContext>(
                settings.audience(), new JWTClaimsSet.Builder().issuer(settings.issuer()).build(), Set.of("exp"));
        claims.setMaxClockSkew((int) settings.clockSkew().toSeconds());
        var made = new DefaultJWTProcessor<SecurityContext>();
        made.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        made.setJWSKeySelector(new JWSVerificationKeySelector<>(settings.accepted(), source));
        made.setJWTClaimsSetVerifier(claims);
        return made;
    }

    /** Whether it looks like one (RFC 7515 section 7.1); the secrets of other tokens never do. */
    static boolean looksLike(String secret) {
        int first = secret.indexOf('.');
        return first > 0 && secret.indexOf('.', first + 1) > 0;
    }

    /** Null if it is not valid, or cannot be checked. */
    @Nullable
    Caller caller(String jwt) {
        String hash = HexFormat.of().formatHex(TokenSecret.hash(jwt));
        Remembered known = remembered.getIfPresent(hash);
        if (known != null && known.keys == keys.generation() && clock.instant().isBefore(known.ends)) {
            return known.caller;
        }
        long generation = keys.generation();
        JWTClaimsSet claims = checked(jwt);
        if (claims == null) {
            return null;
        }
        var caller = new Caller(name(claims.getSubject()), grants(claims.getClaim(settings.claim())));
        remembered.put(hash, new Remembered(caller, claims.getExpirationTime().toInstant(), generation));
        return caller;
    }

    private @Nullable JWTClaimsSet checked(String jwt) {
        try {
            JWTClaimsSet claims = processor.process(jwt, null);
            failing = false;
            return claims;
        } catch (RateLimitReachedException e) {
            LOG.debug("A JWT was refused: the keys were read a moment ago, and do not have its key");
            return null;
        } catch (KeySourceException e) {
            if (!failing) {
                failing = true;
                LOG.warn("The keys of JWTs cannot be read from {}: {}", settings.keys(), e.getMessage());
            }
            return null;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            LOG.debug("A JWT was refused: {}", e.getMessage());
            return null;
        }
    }

    /** What is no grant may be a scope that is meant for others. */
    private static List<Grant> grants(@Nullable Object claim) {
        List<?> texts = switch (claim) {
            case String text -> List.of(text.split(" "));
            case List<?> list -> list;
            case null, default -> List.of();
        };
        List<Grant> grants = new ArrayList<>();
        for (Object text : texts) {
            try {
                grants.add(Grant.parse(String.valueOf(text)));
            } catch (IllegalArgumentException e) {
                LOG.trace("A text of the claim is no grant: {}", e.getMessage());
            }
        }
        return grants;
    }

    /** A name for logs, whatever the issuer put there. */
    private static String name(@Nullable String subject) {
        String name = "jwt:" + (subject == null ? "" : subject.replaceAll("[^A-Za-z0-9._@:/|+-]", "_"));
        return name.substring(0, Math.min(name.length(), MOST_NAME));
    }

    @Override
    public void close() {
        try {
            ((Closeable) source).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A JWT that was valid.
     *
     * @param keys the generation of the keys by which it was
     */
    private record Remembered(Caller caller, Instant ends, long keys) {}
}
