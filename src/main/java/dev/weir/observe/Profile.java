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
 * One recording of what this process does, by the JDK's own flight recorder with the JDK's settings {@code profile}: threads
 * sampled every 10 ms, allocations, locks, waits on sockets, collections. docs/profiling.md tells how to read it.
 *
 * <p>The recorder ends it after its time, on a thread of the JDK's; where the process ends before, the JDK's own shutdown hook
 * writes what there is.
 */
public final class Profile {
    /** Less has too few samples to tell anything. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** A recording grows by about a megabyte in a busy minute. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Profile.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MOST_IN_A_SECOND = 100;

    private Profile() {}

    /**
     * Begins to record; returns once it does. That it cannot is told to the log only: the edge has begun to serve.
     *
     * @param folder gets the file, {@code weir-<date>.jfr}; no file that is there is touched
     */
    public static void start(Duration length, Path folder) {
        try {
            Path file = newFile(folder, Clock.systemUTC().instant()).toAbsolutePath();
            // Closed by the recorder, after its time or with the process.
            @SuppressWarnings("resource")
            var recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setName(String.valueOf(file.getFileName()));
            recording.setToDisk(true);
            recording.setDestination(file);
            recording.setDumpOnExit(true);
            recording.setDuration(length);
            FlightRecorder.addListener(new Told(recording, file));
            recording.start();
            LOG.info("Recording a profile for {} s into {}", length.toMillis() / 1000.0, file);
        } catch (IOException | ParseException | RuntimeException e) {
            LOG.error("No profile is recorded", e);
        }
    }

    /** Makes a file that was not there. */
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

    /** Tells the log when the file is whole. */
    private record Told(Recording recording, Path file) implements FlightRecorderListener {
        @Override
        public void recordingStateChanged(Recording changed) {
            if (changed == recording && changed.getState() == RecordingState.CLOSED) {
                LOG.info("The profile is in {}; `jfr summary` and docs/profiling.md tell more", file);
            }
        }
    }
}
