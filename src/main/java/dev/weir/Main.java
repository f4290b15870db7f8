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
    private static final String READ_POLLERS = "jdk.readPollers";

    private Main() {}

    public static void main(String[] args) {
        chooseReadPollers();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Commands(new DatabaseWork(), System.getenv(), out, err).run(args));
    }

    /**
     * On two processors one virtual thread that looks for sockets to read wakes as many as the JDK's two, with fewer looks that
     * find nothing (docs/decisions/0025). It is read when the first virtual thread waits for a socket.
     */
    private static void chooseReadPollers() {
        if (Runtime.getRuntime().availableProcessors() == 2 && System.getProperty(READ_POLLERS) == null) {
            System.setProperty(READ_POLLERS, "1");
        }
    }
}
