package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** What the load generators print, as they printed it. */
final class OutputsTest {
    private static final String WRK = """
            Running 3s test @ http://127.0.0.1:8081/kv/hot/1024
              1 threads and 16 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   155.92us  210.94us   9.36ms   96.75%
                Req/Sec   109.97k     6.63k  119.77k    74.19%
              338713 requests in 3.10s, 442.55MB read
            Requests/sec: 109260.41
            Transfer/sec:    142.76MB
            """;

    @Test
    void wrkTellsRateAndBytes() throws Exception {
        WrkOutput output = WrkOutput.parse(WRK);
        assertEquals(109_260.41, output.perSecond());
        assertEquals(338_713, output.requests());
        assertEquals(0, output.errors());
        assertEquals(442.55 * 1024 * 1024 / 338_713, output.bytesPerAnswer(), 0.01);
    }

    @Test
    void wrksByteCountMayHaveAnyUnit() throws Exception {
        assertEquals(512, WrkOutput.parse(WRK.replace("442.55MB", "512.00B")).bytes());
        assertEquals(2.5 * 1024, WrkOutput.parse(WRK.replace("442.55MB", "2.50KB")).bytes());
        assertEquals(1.5 * 1024 * 1024 * 1024, WrkOutput.parse(WRK.replace("442.55MB", "1.50GB")).bytes());
    }

    @Test
    void refusedRequestsAndBrokenSocketsAreErrors() throws Exception {
        assertEquals(17, WrkOutput.parse(WRK + "  Non-2xx or 3xx responses: 17\n").errors());
        assertEquals(
                1 + 2 + 3 + 4, WrkOutput.parse("  Socket errors: connect 1, read 2, write 3, timeout 4\n" + WRK).errors());
    }

    @Test
    void wrkThatSaysNothingIsAnError() {
        assertThrows(WrongAnswerException.class, () -> WrkOutput.parse("unable to connect to 127.0.0.1:1 Connection refused"));
    }

    private static final String PGBENCH = """
            pgbench (15.18 (Debian 15.18-0+deb12u1), server 18.6)
            transaction type: upsert.sql
            scaling factor: 1
            query mode: prepared
            number of clients: 8
            number of threads: 1
            maximum number of tries: 1
            duration: 3 s
            number of transactions actually processed: 38713
            number of failed transactions: 0 (0.000%)
            latency average = 0.620 ms
            initial connection time = 33.216 ms
            tps = 12903.402211 (without initial connection time)
            """;

    @Test
    void pgbenchTellsTransactionsPerSecond() throws Exception {
        assertEquals(12_903.402211, PgBench.parse(PGBENCH));
    }

    @Test
    void failedTransactionsOfPgbenchAreAnError() {
        assertThrows(
                WrongAnswerException.class,
                () -> PgBench.parse(PGBENCH.replace("failed transactions: 0", "failed transactions: 3")));
        assertThrows(WrongAnswerException.class, () -> PgBench.parse("pgbench: error: connection refused"));
        assertThrows(
                WrongAnswerException.class,
                () -> PgBench.parse(PGBENCH + "pgbench: error: client 3 script 0 aborted in command 1 query 0"));
    }
}
