package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OffHeapTierMemoryIT {
    private static final long MAX_BYTES = 256L << 20;

    @TempDir
    private Path dir;

    @Test
    void aFullTierTakesNoMoreThanItsBoundAsTheSystemCounts() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "The sizes of a process are read as Linux gives them.");
        List<String> out = TierRun.of(dir, List.of(), "measure", String.valueOf(MAX_BYTES));
        for (String what : List.of("mapped", "resident", "reported")) {
            long grown = out.stream().filter(line -> line.startsWith(what + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(what.length() + 1)))
                    .findFirst().orElseThrow();
            assertTrue(grown <= MAX_BYTES + MAX_BYTES / 100, what + " " + grown);
            assertTrue(grown >= MAX_BYTES - MAX_BYTES / 50, what + " " + grown + ": the tier was not full");
        }
    }
}
