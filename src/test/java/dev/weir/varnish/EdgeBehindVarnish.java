package dev.weir.varnish;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;

/** A real edge, over a database of its own, with a real Varnish in front of it that nobody but the test purges. */
record EdgeBehindVarnish(EdgeProcess edge, RealVarnish varnish) implements AutoCloseable {
    static EdgeBehindVarnish start(String... settings) throws IOException {
        EdgeProcess edge = EdgeProcess.on(WeirDatabase.on(TestPostgres.version18()).database().dsn(), settings);
        return new EdgeBehindVarnish(edge, RealVarnish.before(edge.url()));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        varnish.close();
        edge.close();
    }
}
