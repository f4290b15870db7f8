package dev.weir.remote;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.ItemRecord;
import dev.weir.item.ItemKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the head of an answer says about an item, for people and for programs. */
final class ItemDescription {
    /** How Weir calls what the header fields say, in the order in which it is shown. */
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("content_type", "Content-Type");
        FIELDS.put("content_encoding", "Content-Encoding");
        FIELDS.put("content_language", "Content-Language");
        FIELDS.put("content_disposition", "Content-Disposition");
        FIELDS.put("expires_at", "Weir-Expires-At");
        FIELDS.put("modified_at", "Last-Modified");
        FIELDS.put("etag", "ETag");
        FIELDS.put("version", "Weir-Version");
        FIELDS.put("context", "Weir-Context");
    }

    private ItemDescription() {}

    /** A line for each: {@code content_type: text/plain}. */
    static void print(ItemKey item, EdgeAnswer answer, PrintWriter out) {
        out.println("key: " + item.key());
        String size = answer.field("Content-Length");
        if (size != null) {
            out.println("size: " + size);
        }
        FIELDS.forEach((name, field) -> {
            String value = answer.field(field);
            if (value != null) {
                out.println(name + ": " + value);
            }
        });
    }

    /** The item without its value, as one line of JSON. */
    static void printJson(ItemKey item, EdgeAnswer answer, OutputStream out) throws IOException {
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("key", item.key());
            String size = answer.field("Content-Length");
            // A write's answer has one, too, but it is not the value's.
            if (size != null && answer.field("Content-Type") != null) {
                json.writeNumberField("size", Long.parseLong(size));
            }
            for (Map.Entry<String, String> each : FIELDS.entrySet()) {
                String value = answer.field(each.getValue());
                if (value != null) {
                    json.writeStringField(each.getKey(), value);
                }
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
        out.flush();
    }

    /**
     * The item with its value, as one line of JSON: a record of a dump, and its ETag and version. Each of several siblings has a
     * line.
     */
    static void printValues(ItemKey item, EdgeAnswer answer, OutputStream out) throws IOException {
        for (ItemRecord each : answer.records(item.key())) {
            printJson(each, answer, out);
        }
        out.flush();
    }

    private static void printJson(ItemRecord written, EdgeAnswer answer, OutputStream out) throws IOException {
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(out)) {
            json.writeStartObject();
            written.writeMembersTo(json);
            for (Map.Entry<String, String> each : FIELDS.entrySet()) {
                String shown = answer.field(each.getValue());
                if (shown != null && !ItemRecord.MEMBERS.contains(each.getKey())) {
                    json.writeStringField(each.getKey(), shown);
                }
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
