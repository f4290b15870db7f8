package dev.weir.perf.compare;

import java.io.IOException;

/** Something was answered, or done, in another way than the row says, so its number would be of something else. */
final class WrongAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    WrongAnswerException(String words) {
        super(words);
    }
}
