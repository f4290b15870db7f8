package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import dev.weir.database.DatabaseSettings;
import dev.weir.database.Dsn;
import dev.weir.database.PostgresConnector;
import dev.weir.database.ReplicationConnector;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A stream in a Java process of its own, which can be killed and whose memory is small; it prints what it is told. */
final class StreamProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    StreamProcess(String dsn, String heap) throws IOException {
        this.process = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
                StreamProcess.class.getName(), dsn))
                .redirectErrorStream(true)
                .start();
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits for a line that is this. */
    void await(String expected) throws IOException {
        StringBuilder all = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            if (line.equals(expected)) {
                return;
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("No '" + expected + "' but\n" + all);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        Dsn dsn = Dsn.parse(arguments[0]);
        DatabaseSettings limits =
                new DatabaseSettings(null, 2, Duration.ofSeconds(2), Duration.ofSeconds(4), DatabaseSettings.Migrate.OFF);
        Admission admission = new Admission() {
            @Override
            public int admit(Connection connection) {
                return 1;
            }

            @Override
            public int current() {
                return 1;
            }

            @Override
            public void clock(long sentAt, long millis) {}
        };
        ChangeStream stream = new ChangeStream(
                new ReplicationConnector(dsn, limits, "weir changes")::connect,
                new PostgresConnector(dsn, limits, "weir watch", Duration.ofSeconds(1))::connect,
                admission, new Printed(), StreamFixture.SETTINGS, new SimpleMeterRegistry());
        print("started");
        stream.start();
        new CountDownLatch(1).await();
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static final class Printed implements ChangeListener {
        private long changes;

        @Override
        public void late() {}

        @Override
        public void opened() {
            print("opened");
        }

        @Override
        public void changed(ItemKey key, Version version, int transaction) {
            changes++;
            if (key.key().equals("last")) {
                print("last after " + changes);
            }
        }

        @Override
        public void gap(String reason) {
            print("gap " + reason);
        }

        @Override
        public void bucketPurged(BucketName bucket) {
            print("purged " + bucket);
        }

        @Override
        public void settingsChanged(@Nullable String transaction) {}

        @Override
        public void proven(long since) {}

        @Override
        public void seen(Snapshot snapshot) {}

        @Override
        public void cut() {
            print("cut");
        }

        @Override
        public void unavailable(String reason) {
            print("unavailable " + reason);
        }
    }
}
