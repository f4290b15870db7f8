package dev.weir.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Another process that runs an embedded PostgreSQL, as an edge does; a test may kill it. */
final class EdgeProcess implements AutoCloseable {
    private static final String UP = "up ";
    private static final String REFUSED = "refused ";

    private final Process process;
    private final BufferedReader answers;

    private EdgeProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs in the other process: starts, says so, stops in good order when its input ends or it is asked to by a signal. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedSettings settings =
                new EmbeddedSettings(Path.of(arguments[0]), Duration.ofSeconds(60), Duration.ofSeconds(30));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (LocalPostgres local = LocalPostgres.start(settings)) {
            out.println(UP + local.pid() + " " + local.dsn());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (LocalPostgresException refused) {
            out.println(REFUSED + refused.getMessage());
        }
    }

    static EdgeProcess start(Path data) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EdgeProcess.class.getName(),
                data.toString()));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new EdgeProcess(builder.start());
    }

    /** What it says when its server is up, process id and DSN, or why it was refused. */
    String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(UP)) {
                return line.substring(UP.length());
            }
            if (line.startsWith(REFUSED)) {
                return line.substring(REFUSED.length());
            }
        }
        throw new IOException("the other process ended without a word");
    }

    void killHard() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Ends it by SIGKILL, with no chance to do anything. */
    @Override
    public void close() throws InterruptedException {
        killHard();
    }
}
