package dev.weir.perf.compare;

import dev.weir.perf.site.Database;
import java.io.IOException;
import java.sql.SQLException;

/**
 * A contender that writes. After every round the database must report more fsyncs of its log than before. How many more says
 * nothing about this contender: an idle backend reports its own up to ten seconds late, in another contender's round.
 */
final class Durable implements Contender {
    private final Contender inner;
    private final Database database;

    Durable(Contender inner, Database database) {
        this.inner = inner;
        this.database = database;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String kind() {
        return inner.kind();
    }

    @Override
    public boolean isJvm() {
        return inner.isJvm();
    }

    @Override
    public double run(int seconds) throws IOException, SQLException {
        long before = Durability.walFsyncs(database);
        double rate = inner.run(seconds);
        Durability.awaitMoreThan(database, before);
        return rate;
    }
}
