package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** webdis, HTTP in front of a Redis that writes nothing to disk. */
final class Webdis implements AutoCloseable {
    private final Child redis;
    private final Child webdis;
    private final int port;

    private Webdis(Child redis, Child webdis, int port) {
        this.redis = redis;
        this.webdis = webdis;
        this.port = port;
    }

    static Webdis start(Path folder) throws IOException {
        Path redisProgram = Program.require("redis-server");
        Path webdisProgram = Program.require("webdis");
        Files.createDirectories(folder);
        int redisPort = Child.freePort();
        Child redis = Child.start("redis-server", folder.resolve("redis.err"), Map.of(), List.of(
                redisProgram.toString(), "--bind", "127.0.0.1", "--port", Integer.toString(redisPort), "--save", "",
                "--appendonly", "no", "--daemonize", "no", "--dir", folder.toString(), "--logfile",
                folder.resolve("redis.log").toString()));
        try {
            redis.awaitPort(redisPort);
            int port = Child.freePort();
            Path configuration = folder.resolve("webdis.json");
            Files.writeString(configuration, """
                    {"redis_host": "127.0.0.1", "redis_port": %d, "http_host": "127.0.0.1", "http_port": %d, "threads": 2,
                     "pool_size": 10, "daemonize": false, "websockets": false, "database": 0, "verbosity": 0, "logfile": "%s"}
                    """.formatted(redisPort, port, folder.resolve("webdis.log")));
            Child webdis = Child.start(
                    "webdis", folder.resolve("webdis.err"), Map.of(),
                    List.of(webdisProgram.toString(), configuration.toString()));
            var both = new Webdis(redis, webdis, port);
            try {
                webdis.awaitPort(port);
                return both;
            } catch (IOException | RuntimeException e) {
                webdis.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    /** Stores a value of plain letters, and returns its address. */
    URI value(String key, byte[] value) throws IOException {
        String text = new String(value, StandardCharsets.US_ASCII);
        Http.get(URI.create("http://127.0.0.1:" + port + "/SET/" + key + "/" + text));
        return URI.create("http://127.0.0.1:" + port + "/GET/" + key + ".txt");
    }

    @Override
    public void close() {
        webdis.close();
        redis.close();
    }
}
