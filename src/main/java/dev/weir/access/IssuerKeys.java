package dev.weir.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads the keys of the issuer of JWTs from where it shows them, and tells when they have changed. Any thread may call. */
final class IssuerKeys implements JWKSetSource<SecurityContext> {
    private static final int MOST_BYTES = 1 << 20;

    private final JWKSetSource<SecurityContext> source;
    private final AtomicLong generation = new AtomicLong();
    private @Nullable JWKSet last;

    IssuerKeys(JwtSettings settings) {
        int timeout = (int) settings.timeout().toMillis();
        this.source = new URLBasedJWKSetSource<>(
                settings.keysUrl(), new DefaultResourceRetriever(timeout, timeout, MOST_BYTES, true));
    }

    /** Another number each time the keys have become others. */
    long generation() {
        return generation.get();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, @Nullable SecurityContext context)
            throws KeySourceException {
        JWKSet read = source.getJWKSet(evaluator, now, context);
        notice(read);
        return read;
    }

    private synchronized void notice(JWKSet read) {
        if (!read.equals(last)) {
            last = read;
            generation.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
