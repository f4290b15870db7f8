package dev.weir.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Asks the user to confirm what cannot be undone. */
interface Terminal {
    /** The answer to a question; null if there is no terminal to ask on. */
    @Nullable
    String ask(String question);

    /** Asks on the process's terminal, if both its input and its output are that terminal. */
    static @Nullable String ofProcess(String question) {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : console.readLine("%s", question);
    }
}
