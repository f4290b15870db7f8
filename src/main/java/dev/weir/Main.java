package dev.weir;

import dev.weir.cli.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The entry point. Exit codes: 0 done; 1 no or failed, with one line on standard error that says why; 2 the command line or the
 * settings are wrong, with every problem reported; 3 no edge was reached, or it could not do it at the moment. After a signal
 * the process stops cleanly and exits with 128 plus the signal's number, as the JVM does.
 */
final class Main {
    private static final String READ_POLLERS = "jdk.readPollers";

    private Main() {}

    public static void main(String[] args) {
        chooseReadPollers();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Commands(new DatabaseWork(err::println), System.getenv(), out, err).run(args));
    }

    /**
     * On two processors, one read poller keeps up as well as the JDK's default of two, with fewer polls that find nothing
     * (docs/decisions/0025). The JDK reads the property when the first virtual thread blocks on a socket.
     */
    private static void chooseReadPollers() {
        if (Runtime.getRuntime().availableProcessors() == 2 && System.getProperty(READ_POLLERS) == null) {
            System.setProperty(READ_POLLERS, "1");
        }
    }
}
