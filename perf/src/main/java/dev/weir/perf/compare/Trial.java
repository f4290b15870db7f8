package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/** How a row is measured. */
@FunctionalInterface
interface Trial {
    /**
     * Measures.
     *
     * @throws WrongAnswerException if something answered wrongly: nothing is measured then
     */
    Outcome run(Stage stage, Options options) throws IOException, SQLException, InterruptedException;
}
