package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/** Something under load. */
interface Contender {
    /** The name of the server and, if it is loaded in several ways, of the load: {@code edge, 304}. */
    String name();

    /** Whether it compiles its code while it runs, and so needs a longer warm-up. */
    default boolean isJvm() {
        return false;
    }

    /** What a JVM compiles for: a server, the kind of request, and how many arrive at once. */
    default String kind() {
        return name();
    }

    /** Other observations, or an empty text. */
    default String note() {
        return "";
    }

    /**
     * Loads it for some seconds.
     *
     * @return how much it did per second
     * @throws WrongAnswerException if an answer was wrong
     */
    double run(int seconds) throws IOException, SQLException;
}
