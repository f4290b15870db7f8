package dev.weir.perf.compare;

import dev.weir.perf.site.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;

/** A contender that writes, and whose every round has to be seen in the fsyncs of the database's log. */
final class Durable implements Contender {
    private final Contender inner;
    private final Database database;
    private double writes;
    private long fsyncs;

    Durable(Contender inner, Database database) {
        this.inner = inner;
        this.database = database;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public boolean isJvm() {
        return inner.isJvm();
    }

    @Override
    public double run(int seconds) throws IOException, SQLException {
        long before = Durability.walFsyncs(database);
        double rate = inner.run(seconds);
        fsyncs += Durability.grownFrom(database, before);
        writes += rate * seconds;
        return rate;
    }

    @Override
    public String note() {
        return String.format(Locale.ROOT, "%s: %.1f writes for each fsync of the log", name(), writes / fsyncs);
    }
}
