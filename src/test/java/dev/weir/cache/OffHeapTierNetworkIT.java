package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chronicle Map reports its use over the internet if it can; in Weir it cannot, and logs nothing. */
final class OffHeapTierNetworkIT {
    @TempDir
    private Path dir;

    @BeforeEach
    void straceIsThere() {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "strace")));
        if (!found && "true".equals(System.getenv("CI"))) {
            fail("strace is not installed, so nothing shows that the tier stays off the network.");
        }
        if (!found) {
            System.err.println("SKIPPED: strace is not installed, so nothing shows that the tier stays off the network.");
            abort("strace is not installed.");
        }
    }

    /** The network-related system calls of a process, without process and file numbers. */
    private List<String> internetCalls(String what) throws IOException, InterruptedException {
        Path trace = dir.resolve("trace");
        List<String> out = TierRun.of(dir, List.of("strace", "-f", "-qq", "-o", trace.toString(), "-e",
                "trace=execve,socket,connect,bind,sendto,sendmsg,sendmmsg"), what);
        assertEquals(List.of("done"), out, "nothing but what the process itself says is on its standard output");
        List<String> calls = Files.readAllLines(trace);
        assertTrue(calls.stream().anyMatch(call -> call.contains("execve(")), "strace saw the process");
        return calls.stream().filter(call -> call.contains("INET"))
                .map(call -> call.replaceAll("^\\d+ +", "").replaceAll(" = \\d+$", ""))
                .toList();
    }

    /**
     * The JDK's network library, when loaded, opens a socket of each family to detect which are supported, and connects none of
     * them. A process that only loads the library shows which calls those are; there must be no others.
     */
    @Test
    void aTierOpensFillsServesAndClosesWithoutTheNetwork() throws Exception {
        List<String> probes = internetCalls("probe");
        assertTrue(probes.stream().allMatch(call -> call.startsWith("socket(")), probes::toString);
        assertEquals(probes, internetCalls("use"));
    }

    /** Shows that the test above can fail. */
    @Test
    void aProcessThatConnectsIsSeen() throws Exception {
        assertFalse(internetCalls("connect").isEmpty());
    }

    @Test
    void whatReportsUsageIsNotThere() throws IOException {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
        try (Stream<Path> jars = Files.list(Path.of("target", "lib"))) {
            List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
            assertTrue(names.stream().anyMatch(name -> name.startsWith("chronicle-map-")));
            assertFalse(names.stream().anyMatch(name -> name.startsWith("chronicle-analytics")));
        }
    }
}
