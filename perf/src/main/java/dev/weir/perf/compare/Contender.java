package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/** Something under load. */
interface Contender {
    /** Who does the work, and where one server is loaded in several ways, which: {@code edge, 304}. */
    String name();

    /** Whether it compiles what it runs while it runs, so that it needs a longer warm-up. */
    default boolean isJvm() {
        return false;
    }

    /** What a JVM compiles for: a server, the requests, and how many come at one time. */
    default String kind() {
        return name();
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
