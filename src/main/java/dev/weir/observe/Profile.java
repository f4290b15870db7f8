package dev.weir.observe;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording of this process by the JDK's flight recorder with the JDK's settings {@code profile}: threads sampled every 10 ms,
 * allocations, locks, waits on sockets, collections. docs/profiling.md explains how to read it.
 *
 * <p>The recorder ends it after its time, on a thread of the JDK; if the process ends earlier, the JDK's shutdown hook writes
 * what was recorded.
 */
public final class Profile {
    /** A shorter one has too few samples to be useful. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** A recording grows by about a megabyte in a busy minute. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Profile.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MOST_IN_A_SECOND = 100;

    private Profile() {}

    /**
     * Starts recording, and returns once it has started. A failure is only logged, because the edge is already serving.
     *
     * @param folder gets the file, {@code weir-<date>.jfr}; existing files are not touched
     */
    public static void start(Duration length, Path folder) {
        try {
            Path file = newFile(folder, Clock.systemUTC().instant()).toAbsolutePath();
            // The recorder closes it, after its time or at the end of the process.
            @SuppressWarnings("resource")
            var recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setName(String.valueOf(file.getFileName()));
            recording.setToDisk(true);
            recording.setDestination(file);
            recording.setDumpOnExit(true);
            recording.setDuration(length);
            FlightRecorder.addListener(new CompletionLog(recording, file));
            recording.start();
            LOG.info("Recording a profile for {} s into {}", length.toMillis() / 1000.0, file);
        } catch (IOException | ParseException | RuntimeException e) {
            LOG.error("Recording a profile failed", e);
        }
    }

    /** Creates a new file. */
    static Path newFile(Path folder, Instant now) throws IOException {
        String name = "weir-" + STAMP.format(now);
        for (int number = 1; number <= MOST_IN_A_SECOND; number++) {
            try {
                return Files.createFile(folder.resolve(name + (number == 1 ? "" : "-" + number) + ".jfr"));
            } catch (FileAlreadyExistsException another) {
                // Two edges may start in one folder in the same second.
            }
        }
        throw new IOException("there are " + MOST_IN_A_SECOND + " files " + name + "*.jfr in " + folder.toAbsolutePath());
    }

    /** Logs when the file is complete. */
    private record CompletionLog(Recording recording, Path file) implements FlightRecorderListener {
        @Override
        public void recordingStateChanged(Recording changed) {
            if (changed == recording && changed.getState() == RecordingState.CLOSED) {
                LOG.info("The profile is in {}; see `jfr summary` and docs/profiling.md", file);
            }
        }
    }
}
