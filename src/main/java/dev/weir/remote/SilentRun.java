package dev.weir.remote;

import java.util.Map;

/** Runs a command line as if in a process of its own; what it prints is for nobody. */
@FunctionalInterface
public interface SilentRun {
    /** Returns the exit code. */
    int run(Map<String, String> environment, String... arguments);
}
