package dev.weir.access;

import com.nimbusds.jose.JWSAlgorithm;
import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JWTs (RFC 7519) that are taken as tokens.
 *
 * @param keys a JWK set (RFC 7517): a file, or an http or https URL; null: no JWT is taken
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must name
 * @param claim the claim with the grants: a list of texts such as {@code read,list:shop-*}, or one text with spaces between them;
 *     what is no grant does not count, such as other scopes
 * @param algorithms of the signatures
 * @param clockSkew how far the issuer's clock may be off
 * @param refresh how often the keys are read again
 * @param unknownKeyPause how often they are at most read again for the sake of JWTs with an unknown key
 * @param timeout how long reading them may take
 * @param outage how long the last keys are good if they cannot be read again
 * @param remembered how many JWTs are remembered, so that each is checked once
 */
public record JwtSettings(
        @Nullable String keys,
        @Nullable String issuer,
        @Nullable String audience,
        String claim,
        List<String> algorithms,
        Duration clockSkew,
        Duration refresh,
        Duration unknownKeyPause,
        Duration timeout,
        Duration outage,
        int remembered)
        implements Checked {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    public JwtSettings {
        algorithms = List.copyOf(algorithms);
    }

    @Override
    public void check(Findings findings) {
        if (keys != null) {
            findings.text("issuer", issuer);
            findings.text("audience", audience);
        }
        findings.text("claim", claim);
        findings.require(!algorithms.isEmpty(), "algorithms", "must name an algorithm");
        findings.each("algorithms", algorithms, ALGORITHMS::contains,
                "one of " + String.join(", ", ALGORITHMS.stream().sorted().toList()));
        findings.time("clockSkew", clockSkew, Duration.ZERO, Duration.ofHours(1));
        findings.time("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.time("refresh", refresh, Duration.ofSeconds(1), Duration.ofDays(1));
        findings.time("unknownKeyPause", unknownKeyPause, Duration.ofMillis(100), refresh.minusMillis(1));
        findings.time("outage", outage, Duration.ofSeconds(1), Duration.ofDays(7));
        findings.number("remembered", remembered, 1, 1_000_000);
    }

    Set<JWSAlgorithm> accepted() {
        Set<JWSAlgorithm> accepted = new LinkedHashSet<>();
        algorithms.forEach(name -> accepted.add(JWSAlgorithm.parse(name)));
        return accepted;
    }

    /** @throws IllegalArgumentException if the keys are neither a file nor a URL */
    URL keysUrl() {
        String where = Objects.requireNonNull(keys, "there are no keys");
        try {
            return where.matches("https?://.*") ? URI.create(where).toURL() : Path.of(where).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("access.jwt.keys: " + e.getMessage(), e);
        }
    }
}
