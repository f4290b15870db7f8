package dev.weir.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The PostgreSQL the edge runs by itself.
 *
 * @param data the folder that holds all of it
 * @param startDeadline how long it may take to come up
 * @param stopDeadline how long it may take to go down
 */
public record EmbeddedSettings(Path data, Duration startDeadline, Duration stopDeadline) {}
