package dev.weir.perf.compare;

/** What a bar says of a value. */
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
