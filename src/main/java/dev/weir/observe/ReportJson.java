package dev.weir.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A readiness report as JSON: whether the edge is ready, its phase, and the status and detail of each check. */
final class ReportJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ReportJson() {}

    static String of(Readiness.Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("ready", report.isReady());
            json.writeStringField("phase", report.phase().name().toLowerCase(Locale.ROOT));
            json.writeObjectFieldStart("checks");
            for (Readiness.Finding finding : report.findings()) {
                json.writeObjectFieldStart(finding.name());
                json.writeStringField("status", finding.health() instanceof Health.Up ? "up" : "down");
                json.writeStringField("detail", finding.health().detail());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return text.append('\n').toString();
    }
}
