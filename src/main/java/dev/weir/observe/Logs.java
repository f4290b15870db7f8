package dev.weir.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets the logs up: one way out for everything, at the level the settings ask for. What a line looks like is in logback.xml. */
public final class Logs {
    /** The logger above all of Weir's own. */
    static final String WEIR = "dev.weir";

    private static final String LISTENER = "io.helidon.webserver.ServerListener";

    private Logs() {}

    /**
     * Leads java.util.logging, which Helidon and the driver write to, through Logback, and sets the level of Weir's own lines.
     * Called once, before anything is started. Calling it again only sets the level.
     *
     * @throws IllegalArgumentException in words, where {@code observe.log-level} names no level
     */
    public static void start(ObserveSettings settings) {
        LogLevel level = LogLevel.parse(settings.logLevel())
                .orElseThrow(() -> new IllegalArgumentException("observe.log-level is '" + settings.logLevel()
                        + "'; it can be error, warn, info, debug or trace."));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        if (context.getCopyOfListenerList().stream().noneMatch(LevelChangePropagator.class::isInstance)) {
            // Without it every disabled line of java.util.logging is still built, handed over and dropped.
            LevelChangePropagator propagator = new LevelChangePropagator();
            propagator.setContext(context);
            propagator.start();
            context.addListener(propagator);
        }
        context.getLogger(WEIR).setLevel(Level.toLevel(level.name()));
    }

    /**
     * Called when the edge begins to stop: a client that connects at that very moment is turned away by Helidon with an error
     * and a stack trace, which is nothing that went wrong.
     */
    public static void stopping() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(LISTENER).setLevel(Level.OFF);
    }
}
