package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.InstalledProgram;
import dev.weir.testing.TestPostgres;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The disk fails under the log while a batch is committed. PostgreSQL may have written the commit record by then; it ends at
 * once, and its recovery decides.
 */
final class FailingDiskIT {
    @ParameterizedTest
    @CsvSource({
        "fdatasync, EIO, false", "fdatasync, EIO, true", "fdatasync, ENOSPC, false", "pwrite64, ENOSPC, false",
        "pwrite64, EIO, true"
    })
    void whatIsToldIsWhatIsThereAndNothingIsAppliedTwice(String call, String error, boolean atomic) throws Exception {
        Path strace = InstalledProgram.require("strace", "strace");
        try (TestPostgres server = TestPostgres.privateServer(15);
                var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(30)));
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.sqlDo("create table public.applied (value text);"
                    + "create function public.note() returns trigger language plpgsql as $$ begin"
                    + " insert into public.applied values (convert_from(new.value, 'UTF8')); return null; end $$;"
                    + "create trigger note after insert or update on weir.item for each row execute function public.note()");
            lanes.commit.write(put("a", "0"));
            String backend = Objects.requireNonNull(lanes.sqlText(
                    "select pid from pg_stat_activity where application_name = 'weir-test' and query like 'with turn%'"));
            Process faults = new ProcessBuilder(
                    strace.toString(), "-p", backend, "-e", "trace=" + call, "-e",
                    "inject=" + call + ":error=" + error + ":when=1")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output = faults.inputReader()) {
                String line = output.readLine();
                assertTrue(line != null && line.contains("attached"), line);
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
                Future<WriteOutcome> written = writers.submit(() -> atomic
                        ? lanes.commit.writeAtomically(List.of(put("a", "1"))).getFirst()
                        : lanes.commit.write(put("a", "1")));
                assertInstanceOf(WriteOutcome.Stored.class, written.get());
                assertTrue(server.log().contains("PANIC"), server::log);
                assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("b", "2")));
                assertEquals("1", lanes.sqlText("select count(*) from public.applied where value = '1'"));
                assertEquals("1", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'a'"));
            } finally {
                faults.destroy();
                faults.waitFor();
            }
        }
    }
}
