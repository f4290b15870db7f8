package dev.weir.perf.compare;

/** How a value compares with its bar. */
enum Verdict {
    REACHED("reach"),
    MET("bar"),
    SHORT("short"),
    NOT_JUDGED("");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
