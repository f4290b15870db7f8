package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The packaged logback.xml. */
final class LogLineTest {
    @Test
    void anEventIsOneLine() throws JoranException {
        String line = line("up", null);
        assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z INFO  \\[main] Edge: up\n"), line);
    }

    @Test
    void whatBreaksALineIsReplaced() throws JoranException {
        String line = line("a\r\nINFO forged\u001b[2J", null);
        assertTrue(line.endsWith(": a | INFO forged?[2J\n"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aStackTraceIsInTheLine() throws JoranException {
        String line = line("failed", new IllegalStateException("outer\nmore", new IllegalArgumentException("inner")));
        assertTrue(line.contains(": failed | java.lang.IllegalArgumentException: inner | "), line);
        assertTrue(line.contains("IllegalStateException: outer | more | at "), line);
        assertEquals(1, line.lines().count());
    }

    private static String line(String message, @Nullable Throwable thrown) throws JoranException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File("edge-config/logback.xml"));
        var root = context.getLogger("ROOT");
        assertEquals(Level.WARN, root.getLevel());
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
        assertEquals("System.err", appender.getTarget());
        var event = new LoggingEvent("", context.getLogger("dev.weir.Edge"), Level.INFO, message, thrown, null);
        event.setThreadName("main");
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
