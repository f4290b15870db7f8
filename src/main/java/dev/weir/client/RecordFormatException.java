package dev.weir.client;

/** A text is no record of an item; the message says why, for the user. */
public final class RecordFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    RecordFormatException(String words) {
        super(words);
    }
}
