package dev.weir.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All tokens that this edge knows of, from the database and from a file, and perhaps the JWTs of an issuer.
 *
 * <p>Once there has been one, the edge stays closed to strangers for as long as it runs: revoking the last token must not open
 * everything to everybody.
 *
 * <p>Concurrency. {@code known} is an immutable map, replaced as a whole under the object's monitor; any thread reads it without
 * a lock.
 */
public final class KnownTokens {
    private final Runnable onFirst;
    private List<Token> stored = List.of();
    private List<Token> inFile = List.of();

    /** By the first 64 bits of the hash; null as long as there has been no token. */
    private volatile @Nullable Map<Long, Held> known;

    /** Null: no JWT is a token. */
    private volatile @Nullable Jwts jwts;

    /** @param onFirst called once, after the first token is known; returns at once */
    public KnownTokens(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    /** Those of the database are these. */
    public synchronized void stored(List<Token> now) {
        if (!now.equals(stored)) {
            stored = List.copyOf(now);
            replace();
        }
    }

    /** Those of the file are these. */
    public synchronized void inFile(List<Token> now) {
        if (!now.equals(inFile)) {
            inFile = List.copyOf(now);
            replace();
        }
    }

    /** JWTs that these know are tokens too. */
    public synchronized void jwts(Jwts known) {
        jwts = known;
        replace();
    }

    private void replace() {
        Map<Long, Held> next = new HashMap<>();
        for (List<Token> tokens : List.of(stored, inFile)) {
            for (Token token : tokens) {
                byte[] hash = HexFormat.of().parseHex(token.sha256());
                next.put(prefix(hash), new Held(hash, token));
            }
        }
        boolean first = known == null;
        known = Map.copyOf(next);
        if (first) {
            onFirst.run();
        }
    }

    /** Whether there has never been one, so that everything is open. */
    public boolean areNone() {
        return known == null;
    }

    /** Whoever shows a secret. */
    Caller caller(String secret, Instant now) {
        Jwts issued = jwts;
        if (issued != null && Jwts.looksLike(secret)) {
            Caller caller = issued.caller(secret);
            return caller == null ? Caller.NOBODY : caller;
        }
        Token token = find(secret);
        return token == null || token.isExpired(now) ? Caller.NOBODY : new Caller(token.name(), token.grants());
    }

    /** The token of a secret, expired or not; null if there is none. How long it takes says nothing of the hashes. */
    private @Nullable Token find(String secret) {
        Map<Long, Held> tokens = known;
        byte[] hash = TokenSecret.hash(secret);
        Held held = tokens == null ? null : tokens.get(prefix(hash));
        return held != null && MessageDigest.isEqual(held.hash, hash) ? held.token : null;
    }

    private static long prefix(byte[] hash) {
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << Byte.SIZE | hash[i] & 0xff;
        }
        return prefix;
    }

    private record Held(byte[] hash, Token token) {}
}
