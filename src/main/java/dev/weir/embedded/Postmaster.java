package dev.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A running PostgreSQL server, identified by its first process.
 *
 * <p>It may outlive the process that started it, and is then found again by its data directory.
 */
public final class Postmaster {
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final ProcessHandle handle;
    private final PostgresBundle bundle;

    Postmaster(ProcessHandle handle, PostgresBundle bundle) {
        this.handle = handle;
        this.bundle = bundle;
    }

    public long pid() {
        return handle.pid();
    }

    /** Ids of all its processes, the postmaster's first. */
    public List<Long> processes() {
        List<Long> pids = new ArrayList<>();
        pids.add(handle.pid());
        handle.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return pids;
    }

    /** Whether it runs. A zombie does not. */
    public boolean isAlive() {
        return runs(handle);
    }

    /** Waits until it has ended; false if it has not by the deadline. */
    boolean awaitExit(Duration deadline) {
        return Waiting.until(deadline, POLL, () -> !isAlive());
    }

    /**
     * Stops it: clients are disconnected and everything is written out (fast shutdown). If that takes longer than the deadline,
     * it is killed and recovers at its next start.
     *
     * @return whether it stopped cleanly
     */
    public boolean stop(Duration deadline) {
        if (!isAlive()) {
            return true;
        }
        signal("INT");
        if (awaitExit(deadline)) {
            return true;
        }
        // Everything committed is in the write-ahead log on disk.
        kill(LAST_WAIT);
        return false;
    }

    /**
     * Kills all its processes, as a power cut would: none can write anything more, not even a suspended one.
     *
     * @return whether all are gone by the deadline
     */
    public boolean kill(Duration deadline) {
        List<ProcessHandle> all = new ArrayList<>(List.of(handle));
        handle.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        return Waiting.until(deadline, POLL, () -> all.stream().noneMatch(Postmaster::runs));
    }

    /** The JDK can only send TERM and KILL, and TERM makes PostgreSQL wait for its clients. */
    private void signal(String name) {
        try {
            CommandRun run = CommandRun.of(bundle.command("pg_ctl", "kill", name, Long.toString(handle.pid())));
            if (run.exit() != 0 && isAlive()) {
                throw new LocalPostgresException("cannot stop PostgreSQL, process " + handle.pid() + ": " + run.output());
            }
        } catch (IOException e) {
            throw new LocalPostgresException("cannot stop PostgreSQL, process " + handle.pid() + ": " + e, e);
        }
    }

    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle.pid());
    }

    static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException | StringIndexOutOfBoundsException e) {
            return false;
        }
    }
}
