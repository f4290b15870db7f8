package dev.weir.client;

import dev.weir.item.BucketName;
import dev.weir.item.CanonicalPath;
import dev.weir.item.ItemKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where an edge answers, and the addresses of what it has.
 *
 * @param base {@code http://host:port}, and the path under which a proxy has the edge, without a slash at the end
 */
public record EdgeUrl(String base) {
    public static final String DEFAULT = "http://127.0.0.1:8081";

    private static final int MAX_LENGTH = 2_048;

    /** @throws IllegalArgumentException saying what was expected */
    public static EdgeUrl parse(String text) {
        String stripped = text.strip();
        if (stripped.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("expected a URL of at most " + MAX_LENGTH + " characters");
        }
        URI uri;
        try {
            uri = new URI(stripped);
        } catch (URISyntaxException malformed) {
            throw expected(malformed);
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getPort() > 65_535 || !stripped.chars().allMatch(c -> c < 128)) {
            throw expected(null);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("expected a URL without user and password");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("expected a URL without ? and #");
        }
        return new EdgeUrl(stripped.replaceFirst("/+$", ""));
    }

    private static IllegalArgumentException expected(@Nullable Throwable cause) {
        return new IllegalArgumentException("expected a URL such as " + DEFAULT, cause);
    }

    /** Whether TLS is spoken. */
    public boolean isSecure() {
        return base.regionMatches(true, 0, "https:", 0, "https:".length());
    }

    /** One item. */
    public URI item(ItemKey key) {
        return URI.create(base + CanonicalPath.of(key.bucket(), key.key()));
    }

    /** The keys of a bucket; with a slash at the end, by which a bucket named help is reached, too. */
    public URI keys(BucketName bucket, String query) {
        return URI.create(base + CanonicalPath.of(bucket) + "/" + query);
    }

    /** The buckets. */
    public URI buckets(String query) {
        return URI.create(base + "/kv" + query);
    }

    /** Many items of a bucket. */
    public URI multi(BucketName bucket) {
        return URI.create(base + "/multi/" + bucket.value());
    }

    /** One parameter of a query, {@code name=value}. */
    public static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return base;
    }
}
