package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** One lane takes writes of several kinds, and each is decided by the statement of its own. */
final class TwoKindsIT {
    private static final Kind APPENDING = new Appending();

    @Test
    void writesThatWaitTogetherAreSentByTheStatementsOfTheirKinds() throws Exception {
        try (var lanes = new LaneFixture(
                TestPostgres.version18(), LaneFixture.settings(1, Duration.ofSeconds(10)));
                var writers = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = lanes.sql()) {
            lanes.commit.write(put("replaced0", "-"));
            lanes.commit.lanes().write(APPENDING, put("appended0", "-"));
            List<Future<WriteOutcome>> written = new ArrayList<>();
            other.setAutoCommit(false);
            other.createStatement().execute("lock table weir.item in share row exclusive mode");
            for (int i = 0; i < 20; i++) {
                String number = String.valueOf(i % 10);
                written.add(writers.submit(() -> lanes.commit.write(put("replaced" + number, number))));
                written.add(writers.submit(() -> lanes.commit.lanes().write(APPENDING, put("appended" + number, number))));
            }
            Waiting.until(() -> lanes.registry.get("weir.write.queue.items").gauge().value() > 30);
            other.commit();
            for (Future<WriteOutcome> each : written) {
                assertInstanceOf(WriteOutcome.Stored.class, each.get());
            }
            assertEquals("-00,11,22,33,44,55,66,77,88,99", values(lanes, "appended"));
            assertEquals("0,1,2,3,4,5,6,7,8,9", values(lanes, "replaced"));
        }
    }

    @Test
    void anAtomicUnitIsDecidedByTheStatementOfItsKind() throws Exception {
        try (var lanes = new LaneFixture(TestPostgres.version18())) {
            lanes.commit.lanes().writeAtomically(APPENDING, List.of(put("appended1", "1"), put("appended2", "2")));
            lanes.commit.lanes().writeAtomically(APPENDING, List.of(put("appended2", "2"), put("appended1", "1")));
            assertEquals("11,22", values(lanes, "appended"));
        }
    }

    private static String values(LaneFixture lanes, String prefix) throws Exception {
        return String.valueOf(lanes.sqlText("select string_agg(convert_from(value, 'UTF8'), ',' order by key) from weir.item"
                + " where key like '" + prefix + "%'"));
    }
}
