package dev.weir.perf.site;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL bundled with edges, without an edge that supervises it: durable, with the change stream, its schema created.
 * It is the daemon that an edge leaves behind when it is killed, so nothing restarts it when it is stopped here.
 */
public final class Database implements AutoCloseable {
    private final String dsn;
    private final ProcessHandle postmaster;
    private final Thread hook;

    private Database(String dsn, ProcessHandle postmaster) {
        this.dsn = dsn;
        this.postmaster = postmaster;
        this.hook = new Thread(postmaster::destroyForcibly, "end PostgreSQL");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Creates one in a folder that does not exist yet; when this returns, it accepts connections. */
    public static Database start(Checkout checkout, Path data) throws IOException {
        Edge edge = Edge.embedded(checkout, data, "");
        try {
            String dsn = dsnOf(checkout, data);
            long pid = Long.parseLong(Files.readAllLines(data.resolve("pgdata/postmaster.pid")).getFirst().strip());
            ProcessHandle postmaster = ProcessHandle.of(pid)
                    .orElseThrow(() -> new IOException("there is no process " + pid + ", which postmaster.pid names"));
            Database database = new Database(dsn, postmaster);
            edge.kill();
            return database;
        } catch (IOException | RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /** What {@code ./weir dsn} prints for a data folder: the DSN of an edge's embedded database. */
    public static String dsnOf(Checkout checkout, Path data) throws IOException {
        Process process = new ProcessBuilder(checkout.launcher().toString(), "dsn", "--data", data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!out.startsWith("postgresql://")) {
            throw new IOException("./weir dsn names no database: " + out);
        }
        return out;
    }

    /** {@code postgresql://user:password@127.0.0.1:port/name}. */
    public String dsn() {
        return dsn;
    }

    /** The postmaster's process id. */
    public long pid() {
        return postmaster.pid();
    }

    public Connection connect() throws SQLException {
        return connect(dsn);
    }

    /** Connects as {@link #dsn} says. */
    public static Connection connect(String dsn) throws SQLException {
        URI uri = URI.create(dsn);
        String[] user = uri.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), user[0], user[1]);
    }

    /** Stops it at once and for good: sends SIGINT to its postmaster, which disconnects every client and makes a checkpoint. */
    public void stop() throws IOException {
        if (!postmaster.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).start().waitFor();
            postmaster.onExit().get(Child.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            postmaster.destroyForcibly();
        } catch (ExecutionException | TimeoutException e) {
            postmaster.destroyForcibly();
            throw new IOException("PostgreSQL did not stop by itself", e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is shutting down, and the hook is running.
        }
    }
}
