package dev.weir.varnish;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A real edge, and every way to it that is shipped. All give up soon on a client that says nothing. */
record Ways(EdgeProcess edge, RealVarnish varnish, RealNginx nginx, RealNginx both) implements AutoCloseable {
    private static final String BUCKET = "b";
    private static final String NGINX_SETTINGS = "    client_body_timeout 2s;\n    lingering_timeout 2s;\n";

    enum Way {
        EDGE,
        NGINX,
        VARNISH,
        NGINX_AND_VARNISH
    }

    static Ways start(Path folder) throws IOException, InterruptedException {
        String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();
        EdgeProcess edge =
                EdgeProcess.on(dsn, "--set", "http.read-timeout=2s", "--set", "limits.bodies-in-flight-bytes=120MiB");
        RealVarnish varnish = RealVarnish.before(edge.url(), "-p", "timeout_idle=5");
        RealNginx nginx = RealNginx.before(edge.url(), Files.createDirectory(folder.resolve("nginx")), NGINX_SETTINGS);
        RealNginx both = RealNginx.before(varnish.url(), Files.createDirectory(folder.resolve("both")), NGINX_SETTINGS);
        return new Ways(edge, varnish, nginx, both);
    }

    /** An item, by a way. */
    URI item(Way way, String key) {
        return switch (way) {
            case EDGE -> behind(key);
            case NGINX -> nginx.item(BUCKET, key);
            case VARNISH -> varnish.item(BUCKET, key);
            case NGINX_AND_VARNISH -> both.item(BUCKET, key);
        };
    }

    /** An item, past all proxies. */
    URI behind(String key) {
        return edge.item(BUCKET, key);
    }

    /** What a client of this way trusts; null where it speaks no TLS. */
    @Nullable
    SSLContext trust(Way way) throws Exception {
        return switch (way) {
            case EDGE, VARNISH -> null;
            case NGINX -> nginx.trust();
            case NGINX_AND_VARNISH -> both.trust();
        };
    }

    /** Whether the edge holds parts of bodies, or waits for some. */
    boolean hasBodiesInFlight(Http http) throws IOException, InterruptedException {
        String metrics = http.get(URI.create(edge.adminUrl() + "/metrics")).body();
        return !metrics.contains("weir_http_bodies_in_flight_bytes 0.0\n");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        both.close();
        nginx.close();
        varnish.close();
        edge.close();
    }
}
