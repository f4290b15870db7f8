package dev.weir;

import dev.weir.cli.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The entry. Exit codes: 0 done; 1 it failed, and one line on standard error says why; 2 the command line or the settings are
 * wrong, and every problem is told. An edge ended by a signal exits, as the JVM does, with 128 and the signal's number, after
 * a clean stop.
 */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Commands(new DatabaseWork(), System.getenv(), out, err).run(args));
    }
}
