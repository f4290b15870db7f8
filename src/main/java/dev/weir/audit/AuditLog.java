package dev.weir.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.audit.Changes.Change;
import dev.weir.item.Version;
import dev.weir.transport.AccessLog;
import java.io.IOException;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs through the logger {@code weir.audit} what was changed and what was refused, one JSON object a line: when, by whom, from
 * where, what, and what became of it. A request that writes several items has a line for each. Neither values nor credentials
 * nor queries are in it. Any thread may call it.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("weir.audit");
    private static final JsonFactory FACTORY = new JsonFactory();

    /** They change nothing (RFC 9110 section 9.2.1). */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "");

    /** Who asks, or how, is why. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 421, 429);

    private final boolean on;
    private final InstantSource clock;

    public AuditLog(boolean on, InstantSource clock) {
        this.on = on;
        this.clock = clock;
    }

    /** Whether lines are written; if not, callers need not gather their parts. */
    public boolean isOn() {
        return on && LOG.isInfoEnabled();
    }

    /**
     * A request that is over.
     *
     * @param listener its name
     * @param from the address of the client
     * @param who its name; null if it has shown none
     * @param target as received; its query is not logged
     * @param status 0 if there was no answer
     */
    public record Asked(String listener, String from, @Nullable String who, String method, String target, int status) {
        private boolean isOfInterest() {
            return !SAFE.contains(method) || REFUSALS.contains(status);
        }
    }

    /**
     * Logs a request, if it belongs here.
     *
     * @param changes what it did
     * @param bucket the bucket that its target names, and with {@code key} the item; null if it names none
     */
    public void of(Asked asked, Changes changes, @Nullable String bucket, @Nullable String key) {
        if (!isOn() || !asked.isOfInterest()) {
            return;
        }
        if (changes.all().isEmpty()) {
            LOG.info("{}", line(asked, bucket, key, null, null));
        }
        for (Change change : changes.all()) {
            LOG.info("{}", line(
                    asked, change.key().bucket().value(), change.key().key(), change.outcome(), change.version().orElse(null)));
        }
    }

    /** Logs a request that no handler saw. */
    public void of(Asked asked) {
        of(asked, new Changes(), null, null);
    }

    private String line(
            Asked asked, @Nullable String bucket, @Nullable String key, @Nullable String outcome, @Nullable Version version) {
        var text = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", clock.instant().toString());
            json.writeStringField("listener", asked.listener());
            json.writeStringField("from", asked.from());
            json.writeStringField("who", asked.who());
            json.writeStringField("method", asked.method());
            json.writeStringField("target", AccessLog.withoutSecrets(withoutQuery(asked.target())));
            json.writeStringField("bucket", bucket);
            json.writeStringField("key", key);
            json.writeNumberField("status", asked.status());
            json.writeStringField("outcome", outcome);
            json.writeStringField("version", version == null ? null : version.toString());
            json.writeStringField("request", MDC.get(Trace.REQUEST));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot fail to be written", impossible);
        }
        return text.toString();
    }

    private static String withoutQuery(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
