package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/** What follows from who sent a request: the audit log names it, it may read through the caches, and it has limits of its own. */
@ResourceLock("weir.access")
final class NamedVisitorsIT {
    private static String[] with(AccessCaller caller, String... fields) {
        return Stream.concat(Stream.of(caller.fields()), Stream.of(fields)).toArray(String[]::new);
    }

    private static void makeTokens(RealEdge edge) {
        edge.admin().put("/_buckets/mine-open", "{\"access\":\"public\"}", "Content-Type", "application/json");
        edge.put("/kv/mine-open/k", "value");
        AccessCaller.makeTokens(edge);
        Waiting.until(() -> edge.put("/kv/mine/k", "value", AccessCaller.ALL.fields()).statusCode() == 200
                && edge.put("/kv/mine/k", "value").statusCode() == 401);
    }

    @Test
    void aTokenMayReadThroughTheCachesAndHasLimitsOfItsOwn() {
        try (RealEdge edge = new RealEdge("access.failures=0", "http.read-through=tokens")) {
            makeTokens(edge);
            edge.awaitLive().get("/kv/mine-open/k");
            HttpResponse<String> stranger = edge.get("/kv/mine-open/k", "Cache-Control", "no-cache");
            assertEquals("weir; hit; detail=heap", EdgeCalls.field(stranger, "cache-status"));
            HttpResponse<String> reader = edge.get("/kv/mine-open/k", with(AccessCaller.READ, "Cache-Control", "no-cache"));
            assertEquals("weir; fwd=request", EdgeCalls.field(reader, "cache-status"));
            try (RealEdge limited = new RealEdge(edge, "access.failures=0", "limits.bytes-per-second=1")) {
                Waiting.until(() -> limited.get("/kv/mine-open/k").statusCode() == 429);
                Waiting.until(() -> limited.get("/kv/mine-open/k", AccessCaller.READ.fields()).statusCode() == 200);
                Waiting.until(() -> limited.get("/kv/mine-open/k", AccessCaller.READ.fields()).statusCode() == 429);
                Waiting.until(() -> limited.get("/kv/mine-open/k", AccessCaller.ALL.fields()).statusCode() == 200);
                assertEquals(429, limited.get("/kv/mine-open/k", AccessCaller.WRONG.fields()).statusCode());
            }
        }
    }

    @Test
    void theAuditLogNamesTheToken() {
        Logger logger = (Logger) LoggerFactory.getLogger("weir.audit");
        List<String> lines = new CopyOnWriteArrayList<>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getFormattedMessage().replaceAll("^.*\"who\":(null|\"[A-Z]*\").*\"status\":(\\d*).*$", "$1 $2"));
            }
        };
        appender.start();
        try (RealEdge edge = new RealEdge("access.failures=0", "observe.audit-log=true")) {
            makeTokens(edge);
            logger.setLevel(Level.INFO);
            logger.addAppender(appender);
            for (String path : List.of("/kv/mine/k", "/kv/mine/%6b")) {
                edge.put(path, "value", AccessCaller.WRITE.fields());
                edge.put(path, "value", AccessCaller.READ.fields());
                edge.put(path, "value");
                Waiting.until(() -> lines.size() >= 3);
                // Each is noted after it is answered, on the thread of its connection.
                assertEquals(Set.of("\"WRITE\" 200", "\"READ\" 403", "null 401"), Set.copyOf(lines));
                lines.clear();
            }
            edge.admin().delete("/kv/mine", AccessCaller.ADMIN.fields());
            Waiting.until(() -> !lines.isEmpty());
            assertEquals(List.of("\"ADMIN\" 200"), lines);
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
        }
    }
}
