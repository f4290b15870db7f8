package dev.weir.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whoever can be asked before something is done that cannot be undone. */
interface Terminal {
    /** The answer to a question; null where nobody is there who could be asked. */
    @Nullable
    String ask(String question);

    /** The terminal the process was started from, where both its input and its output are that terminal's. */
    static @Nullable String ofProcess(String question) {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : console.readLine("%s", question);
    }
}
