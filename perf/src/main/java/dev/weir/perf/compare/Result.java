package dev.weir.perf.compare;

/** The result of a row. */
sealed interface Result {
    Row row();

    /** It was measured. */
    record Measured(Row row, Outcome outcome, Verdict verdict) implements Result {}

    /** Its peer is not installed. */
    record LeftOut(Row row, String why) implements Result {}

    /** Something answered wrongly or did not run. */
    record Failed(Row row, String why) implements Result {}
}
