package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A contender whose requests each do the work of several.
 *
 * @param each how many
 */
record Several(Contender inner, int each) implements Contender {
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
        return inner.run(seconds) * each;
    }
}
