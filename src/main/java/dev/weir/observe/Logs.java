package dev.weir.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging: everything goes through Logback, at the configured level. logback.xml has the format. */
public final class Logs {
    /** The parent of all Weir's loggers. */
    static final String WEIR = "dev.weir";

    /** Its lines are JSON anyway. */
    private static final String AUDIT = "weir.audit";

    private static final String LISTENER = "io.helidon.webserver.ServerListener";

    private Logs() {}

    /**
     * Routes java.util.logging, which Helidon and the driver use, through Logback, and sets the level of Weir's own lines.
     * Called once, before anything is started; calling it again only sets the level.
     *
     * @throws IllegalArgumentException with a message, if {@code observe.log-level} is not a level
     */
    public static void start(ObserveSettings settings) {
        LogLevel level = LogLevel.parse(settings.logLevel())
                .orElseThrow(() -> new IllegalArgumentException("observe.log-level is '" + settings.logLevel()
                        + "'; it must be error, warn, info, debug or trace."));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        if (context.getCopyOfListenerList().stream().noneMatch(LevelChangePropagator.class::isInstance)) {
            // Without it every disabled java.util.logging record is still created, passed on and dropped.
            LevelChangePropagator propagator = new LevelChangePropagator();
            propagator.setContext(context);
            propagator.start();
            context.addListener(propagator);
        }
        context.getLogger(WEIR).setLevel(Level.toLevel(level.name()));
        if (settings.logFormat() == LogFormat.JSON) {
            context.getLoggerList().stream().filter(logger -> !logger.getName().equals(AUDIT)).forEach(Logs::writeJson);
        }
    }

    /** Gives the appenders of a logger that write text Logback's encoder for JSON. */
    static void writeJson(Logger logger) {
        logger.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> output && !(output.getEncoder() instanceof JsonEncoder)) {
                var json = new JsonEncoder();
                json.setContext(output.getContext());
                json.setWithSequenceNumber(false);
                json.setWithNanoseconds(false);
                json.setWithContext(false);
                json.setWithMessage(false);
                json.setWithArguments(false);
                json.setWithFormattedMessage(true);
                json.start();
                output.setEncoder(json);
            }
        });
    }

    /**
     * Called when the edge begins to stop: if a client connects at that moment, Helidon logs an error with a stack trace,
     * although nothing is wrong.
     */
    public static void stopping() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(LISTENER).setLevel(Level.OFF);
    }
}
