package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real nginx, tuned for what is measured: files on one port, a cache in front of a server on another. */
final class Nginx implements AutoCloseable {
    private final Child child;
    private final Path folder;
    private final int filesPort;
    private final int cachePort;

    private Nginx(Child child, Path folder, int filesPort, int cachePort) {
        this.child = child;
        this.folder = folder;
        this.filesPort = filesPort;
        this.cachePort = cachePort;
    }

    /**
     * Starts one; when this returns, it accepts connections.
     *
     * @param folder for its own files; the files that it serves are in the subfolder {@code files}
     * @param upstream the server that its cache asks on a miss
     */
    static Nginx start(Path folder, URI upstream) throws IOException {
        Path program = Program.require("nginx");
        Files.createDirectories(folder.resolve("files"));
        int filesPort = Child.freePort();
        int cachePort = Child.freePort();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, text(folder, filesPort, cachePort, upstream));
        Child child = Child.start("nginx", folder.resolve("nginx.log"), Map.of(), List.of(
                program.toString(), "-c", configuration.toString(), "-e", folder.resolve("error.log").toString()));
        try {
            child.awaitPort(cachePort);
            return new Nginx(child, folder, filesPort, cachePort);
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static String text(Path folder, int filesPort, int cachePort, URI upstream) {
        // Its workers read this folder as the user who runs this; nginx ignores the line unless that user is root.
        return """
                daemon off;
                user %1$s;
                worker_processes auto;
                pid %2$s/nginx.pid;
                events {
                    worker_connections 4096;
                    multi_accept on;
                }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    tcp_nodelay on;
                    keepalive_requests 1000000000;
                    keepalive_timeout 300s;
                    open_file_cache max=1000 inactive=10m;
                    open_file_cache_valid 10m;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    proxy_cache_path %2$s/cache keys_zone=hot:10m inactive=1h;
                    server {
                        listen 127.0.0.1:%3$d backlog=1024;
                        root %2$s/files;
                    }
                    server {
                        listen 127.0.0.1:%4$d backlog=1024;
                        location / {
                            proxy_pass %5$s;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_cache hot;
                            proxy_cache_valid 200 1h;
                            proxy_ignore_headers Cache-Control;
                        }
                    }
                }
                """.formatted(System.getProperty("user.name"), folder, filesPort, cachePort, upstream);
    }

    /** Writes a value to a file, and returns its address. */
    URI file(String name, byte[] value) throws IOException {
        Files.write(folder.resolve("files").resolve(name), value);
        return URI.create("http://127.0.0.1:" + filesPort + "/" + name);
    }

    /** The address of the cache, without a trailing slash. */
    URI cacheUrl() {
        return URI.create("http://127.0.0.1:" + cachePort);
    }

    @Override
    public void close() {
        child.close();
    }
}
