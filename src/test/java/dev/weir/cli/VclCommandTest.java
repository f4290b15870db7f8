package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import dev.weir.purge.Vcl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class VclCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theDefaultsPrintTheShippedFile() {
        assertEquals(0, run(), err::toString);
        assertEquals(Vcl.shipped().text(), out.toString());
    }

    @Test
    void theListenersAddressAndTheSettingsOfVarnishAreFilledIn() {
        assertEquals(
                0,
                run("--host", "10.0.0.5", "-p", "9000", "--set", "varnish.purgers=10.0.0.0/8,::1", "--set",
                        "varnish.large-buckets=videos", "--set", "limits.value-bytes=1MiB", "--set", "limits.multi-bytes=2MiB",
                        "--set",
                        "varnish.large-from-bytes=1KiB"),
                err::toString);
        assertEquals(
                Vcl.shipped()
                        .withBackend("10.0.0.5", 9000)
                        .withPurgers(List.of("10.0.0.0/8", "::1"))
                        .withLargeBuckets(List.of(new BucketName("videos")))
                        .withLimits(1 << 20, 2 << 20)
                        .withLargeValuesFrom(1 << 10)
                        .text(),
                out.toString());
    }

    @Test
    void anEdgeThatListensEverywhereIsReachedHere() {
        assertEquals(0, run("--host", "0.0.0.0"), err::toString);
        assertEquals(Vcl.shipped().text(), out.toString());
    }

    @Test
    void aBackendOfOnesOwnWins() {
        assertEquals(0, run("-p", "0", "--backend", "[2001:db8::7]:8081"), err::toString);
        assertEquals(Vcl.shipped().withBackend("2001:db8::7", 8081).text(), out.toString());
    }

    @Test
    void whatCannotBeABackendIsRefusedInWords() {
        assertEquals(2, run("--backend", "edge:port"));
        assertTrue(err.toString().startsWith("--backend takes host:port, as in --backend 10.0.0.5:8081"), err::toString);
        assertEquals(2, run("-p", "0"));
        assertTrue(err.toString().contains("give it with --backend"), err::toString);
        assertEquals("", out.toString());
    }

    private int run(String... args) {
        return new CommandLine(new VclCommand(Map.of(), new PrintWriter(out, true)))
                .setErr(new PrintWriter(err, true))
                .setOverwrittenOptionsAllowed(true)
                .execute(args);
    }
}
