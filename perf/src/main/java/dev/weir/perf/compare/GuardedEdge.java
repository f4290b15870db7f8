package dev.weir.perf.compare;

import dev.weir.perf.site.Edge;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** An edge that knows a token, with an item of 1 KiB that anybody may read and one that takes the token. */
final class GuardedEdge implements AutoCloseable {
    private static final String SECRET = "weir_of-a-comparison-and-of-no-use-elsewhere";
    private static final String SHOWN = "Authorization: Bearer " + SECRET;
    private static final String OPEN = "guarded-open";
    private static final String CLOSED = "guarded-closed";

    private final Edge edge;

    private GuardedEdge(Edge edge) {
        this.edge = edge;
    }

    /** Starts it on the stage's database; the stage's own edge stays open. */
    static GuardedEdge start(Stage stage) throws IOException, SQLException {
        for (String bucket : new String[] {OPEN, CLOSED}) {
            Http.put(stage.edge().item(bucket, "k"), Stage.value(EdgeLoads.KIB));
        }
        try (Connection connection = stage.database().connect(); Statement statement = connection.createStatement()) {
            statement.execute("insert into weir.bucket (name, access) values ('" + OPEN + "', 'public')"
                    + " on conflict (name) do update set access = excluded.access");
        }
        Files.writeString(stage.file("tokens"), "reader " + sha256(SECRET) + " read\n");
        Edge edge = Edge.on(
                stage.checkout(), stage.file("guarded.log"), stage.database().dsn(), "", "--set",
                "access.tokens-file=" + stage.file("tokens"));
        edge.awaitLive();
        return new GuardedEdge(edge);
    }

    /** GETs of what anybody may read. */
    WrkLoad open(String name, int connections) throws IOException {
        URI url = edge.item(OPEN, "k");
        Http.expect(url, Stage.value(EdgeLoads.KIB));
        return gets(name, url, connections);
    }

    /** The same by clients that show a token all the same. */
    WrkLoad openWithToken(String name, int connections) throws IOException {
        return open(name, connections).with(SHOWN);
    }

    /** GETs of what takes the token. */
    WrkLoad closed(String name, int connections) throws IOException {
        URI url = edge.item(CLOSED, "k");
        int stranger = Http.get(url).statusCode();
        if (stranger != 401) {
            throw new WrongAnswerException("without a token a private item was answered " + stranger);
        }
        return gets(name, url, connections).with(SHOWN);
    }

    private static WrkLoad gets(String name, URI url, int connections) {
        return WrkLoad.gets(name, true, url, connections, EdgeLoads.KIB, EdgeLoads.KIB + EdgeLoads.HEAD);
    }

    private static String sha256(String secret) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JDK has SHA-256", impossible);
        }
    }

    @Override
    public void close() {
        edge.close();
    }
}
