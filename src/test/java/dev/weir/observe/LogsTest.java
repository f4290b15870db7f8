package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class LogsTest {
    private final Logger weir = (Logger) LoggerFactory.getLogger(Logs.WEIR);
    private final Logger elsewhere = (Logger) LoggerFactory.getLogger("weirtest.elsewhere");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private @Nullable Level before;

    @BeforeEach
    void listen() {
        before = weir.getLevel();
        lines.start();
        elsewhere.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        elsewhere.detachAppender(lines);
        elsewhere.setLevel(null);
        weir.setLevel(before);
    }

    @Test
    void aLevelIsNamedInAnyCase() {
        assertEquals(Optional.of(LogLevel.INFO), LogLevel.parse("INFO"));
        assertEquals(Optional.of(LogLevel.WARN), LogLevel.parse("Warn"));
        assertEquals(Optional.of(LogLevel.TRACE), LogLevel.parse(" trace "));
        assertEquals(Optional.empty(), LogLevel.parse("loud"));
        assertEquals(Optional.empty(), LogLevel.parse(""));
    }

    @Test
    void theLevelIsAppliedToWeirsOwnLinesOnly() {
        elsewhere.setLevel(Level.ERROR);

        Logs.start(settings("Debug"));

        assertTrue(LoggerFactory.getLogger(LogsTest.class).isDebugEnabled());
        assertFalse(LoggerFactory.getLogger(LogsTest.class).isTraceEnabled());
        assertFalse(elsewhere.isInfoEnabled());
    }

    @Test
    void linesOfJavaUtilLoggingComeOutOfLogback() {
        elsewhere.setLevel(Level.INFO);
        Logs.start(settings("info"));

        System.Logger jdk = System.getLogger("weirtest.elsewhere");
        jdk.log(System.Logger.Level.INFO, "kept");
        jdk.log(System.Logger.Level.DEBUG, "left out");

        assertEquals(1, lines.list.size());
        assertEquals("kept", lines.list.getFirst().getFormattedMessage());
    }

    @Test
    void aLevelThatIsDisabledInLogbackIsDisabledInJavaUtilLoggingToo() {
        Logs.start(settings("info"));
        elsewhere.setLevel(Level.ERROR);

        assertFalse(System.getLogger("weirtest.elsewhere").isLoggable(System.Logger.Level.INFO));
    }

    @Test
    void startingTwiceDoesNotDoubleTheLines() {
        elsewhere.setLevel(Level.INFO);
        Logs.start(settings("info"));
        Logs.start(settings("info"));

        System.getLogger("weirtest.elsewhere").log(System.Logger.Level.INFO, "once");

        assertEquals(1, lines.list.size());
    }

    @Test
    void anUnknownLevelIsRefusedInWords() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> Logs.start(settings("loud")));

        assertEquals("observe.log-level is 'loud'; it must be error, warn, info, debug or trace.", refused.getMessage());
    }

    @Test
    void aLineMayBeJson() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        var text = new PatternLayoutEncoder();
        text.setContext(elsewhere.getLoggerContext());
        appender.setContext(elsewhere.getLoggerContext());
        text.setPattern("%msg%n");
        text.start();
        appender.setEncoder(text);
        appender.setOutputStream(bytes);
        appender.start();
        elsewhere.addAppender(appender);
        Logs.writeJson(elsewhere);
        elsewhere.setLevel(Level.INFO);
        MDC.put("request", "mine-1");
        try {
            elsewhere.info("one \"{}\"\nof two", "line");
        } finally {
            MDC.remove("request");
            elsewhere.detachAppender(appender);
        }
        assertEquals(1, bytes.toString(StandardCharsets.UTF_8).lines().count(), bytes.toString(StandardCharsets.UTF_8));
        JsonNode line = new ObjectMapper().readTree(bytes.toByteArray());
        assertEquals("one \"line\"\nof two", line.get("formattedMessage").asText());
        assertEquals("INFO", line.get("level").asText());
        assertEquals("mine-1", line.get("mdc").get("request").asText());
    }

    private static ObserveSettings settings(String level) {
        return new ObserveSettings(level, false, false, false, LogFormat.TEXT, null, 8125, Duration.ofSeconds(10));
    }
}
