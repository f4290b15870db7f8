package dev.weir.terminal;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The terminal at which the user sits, if there is one: what cannot be undone is asked there. */
public interface Terminal {
    /** The answer to a question; null if there is no terminal to ask on. */
    @Nullable
    String ask(String question);

    /** Whether there is one to show things on that change. */
    default boolean isThere() {
        return false;
    }

    /** The process's terminal, if both its input and its output are that terminal. */
    static Terminal ofProcess() {
        return new Terminal() {
            @Override
            public @Nullable String ask(String question) {
                Console console = interactive();
                return console == null ? null : console.readLine("%s", question);
            }

            @Override
            public boolean isThere() {
                return interactive() != null;
            }

            private @Nullable Console interactive() {
                Console console = System.console();
                return console == null || !console.isTerminal() ? null : console;
            }
        };
    }
}
