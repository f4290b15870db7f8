package dev.weir;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components that have been opened, to be closed in reverse order. Any thread may call it. A component added twice is closed
 * twice.
 */
final class Components implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Components.class);

    private final Deque<Component> made = new ArrayDeque<>();

    /** Adds a component, and returns it. */
    <T extends AutoCloseable> T add(String name, T component) {
        synchronized (made) {
            made.push(new Component(name, component));
        }
        return component;
    }

    /** Closes all of them. A failure is logged, and the others are still closed. */
    @Override
    public void close() {
        for (Component next = poll(); next != null; next = poll()) {
            try {
                next.part().close();
            } catch (Exception e) {
                log.error("Closing {} failed", next.name(), e);
            }
        }
    }

    private @Nullable Component poll() {
        synchronized (made) {
            return made.poll();
        }
    }

    private record Component(String name, AutoCloseable part) {}
}
