package dev.weir.perf.gatling;

/** An answer that must not be. Gatling fails the check and counts the words in its report. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String words) {
        super(words, null, false, false);
    }
}
