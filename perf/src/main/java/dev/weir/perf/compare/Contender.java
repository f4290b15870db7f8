package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/** Something under load. */
interface Contender {
    String name();

    /** Who does the work: several contenders may load one server in several ways, {@code edge, 304}. */
    default String server() {
        return name().split(",", 2)[0];
    }

    /** Whether it compiles what it runs while it runs, so that it needs a longer warm-up. */
    default boolean isJvm() {
        return false;
    }

    /** What else was seen of it, or nothing. */
    default String note() {
        return "";
    }

    /**
     * Loads it for some seconds.
     *
     * @return how much it did in a second
     * @throws WrongAnswerException where an answer was not as it should be
     */
    double run(int seconds) throws IOException, SQLException;
}
