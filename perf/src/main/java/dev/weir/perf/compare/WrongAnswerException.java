package dev.weir.perf.compare;

import java.io.IOException;

/** Something was answered or done differently from what the row states, so its number would measure something else. */
final class WrongAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    WrongAnswerException(String words) {
        super(words);
    }
}
