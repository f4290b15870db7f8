package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code weir bucket show} and {@code set}. */
final class BucketSettingsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BucketsInMemory database = new BucketsInMemory();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        ProcessStreams streams = new ProcessStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        return new Commands(
                database, Map.of(), question -> null, streams, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(args);
    }

    private void assertRefused(int code, String line, String... args) {
        assertEquals(code, run(args));
        assertEquals(line + System.lineSeparator(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void settingsOfABucketAreShownAndSet() {
        assertEquals(ExitCode.DONE, run("bucket", "show", "news"));
        assertTrue(out.toString().lines().toList().contains("s_maxage\t14400\tdefault"), out.toString());
        assertEquals(ExitCode.DONE, run("bucket", "set", "news", "s_maxage=10m", "required_conditions=if-match"));
        assertTrue(out.toString().lines().toList().contains("s_maxage\t600"), out.toString());
        assertEquals(ExitCode.DONE, run("bucket", "set", "news", "s_maxage=default"));
        assertEquals(ExitCode.DONE, run("bucket", "show", "news"));
        assertTrue(out.toString().lines().toList().contains("s_maxage\t14400\tdefault"), out.toString());
        assertRefused(
                ExitCode.USAGE,
                "weir: Nothing was changed:\nmax_agee is not a setting of a bucket; the nearest is max_age.\n"
                        + "partitioned must be true or false.",
                "bucket", "set", "news", "max_agee=1", "partitioned=maybe");
        assertRefused(
                ExitCode.USAGE, "weir: Bucket names that start with '_' are reserved for Weir.", "bucket", "set", "_x",
                "max_age=1");
        assertEquals(ExitCode.USAGE, run("bucket", "set", "news"));
        assertEquals(ExitCode.USAGE, run("bucket", "show"));
        assertEquals(1, database.buckets.size());
    }
}
