package dev.weir.client;

/** Text from elsewhere that is to be printed: it must not steer the terminal. */
public final class PlainText {
    private PlainText() {}

    /** The text with a blank for each run of control characters. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]+", " ").strip();
    }
}
