package dev.weir.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end.
 *
 * @param exit its exit code
 * @param output what it wrote, errors included
 */
record CommandRun(int exit, String output) {
    private static final int DEADLINE_SECONDS = 60;

    /** Runs it; after a minute, or an interrupt, it is killed with everything that it started. */
    static CommandRun of(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        cleanEnvironment(builder);
        Process process = builder.start();
        try {
            // Read by another thread: a read of a pipe cannot be interrupted.
            var output = process.inputReader(StandardCharsets.UTF_8);
            StringBuilder text = new StringBuilder();
            Thread reader = Thread.ofVirtual().start(() -> output.lines().forEach(line -> text.append(line).append('\n')));
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || !reader.join(java.time.Duration.ofSeconds(5))) {
                throw new IOException(command.getFirst() + " did not end within " + DEADLINE_SECONDS + " s");
            }
            return new CommandRun(process.exitValue(), text.toString().strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalPostgresException("interrupted while " + String.join(" ", command) + " ran", e);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** Removes the variables that configure the user's own PostgreSQL tools: they would point these programs to other servers. */
    static void cleanEnvironment(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
    }
}
