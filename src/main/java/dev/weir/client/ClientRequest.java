package dev.weir.client;

import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;

/**
 * One request.
 *
 * @param fields names and values of header fields, in turn
 */
public record ClientRequest(String method, URI uri, List<String> fields, BodyPublisher body) {
    public ClientRequest {
        fields = List.copyOf(fields);
    }

    /** Without a body. */
    public static ClientRequest of(String method, URI uri) {
        return new ClientRequest(method, uri, List.of(), BodyPublishers.noBody());
    }

    public ClientRequest with(String field, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(field);
        more.add(value);
        return new ClientRequest(method, uri, more, body);
    }

    /** With all of these fields, names and values in turn. */
    public ClientRequest with(List<String> others) {
        List<String> more = new ArrayList<>(fields);
        more.addAll(others);
        return new ClientRequest(method, uri, more, body);
    }

    /** With what is to be stored with the value. */
    public ClientRequest with(ItemFields item, long nowMillis) {
        List<String> more = new ArrayList<>();
        ContentFields content = item.content();
        ContentCoding coding = content.coding();
        if (coding != null) {
            more.addAll(List.of("Content-Encoding", coding.token()));
        }
        if (content.language() != null) {
            more.addAll(List.of("Content-Language", content.language()));
        }
        if (content.disposition() != null) {
            more.addAll(List.of("Content-Disposition", content.disposition()));
        }
        if (!item.tags().isEmpty()) {
            more.addAll(List.of("Weir-Tags", item.tags().text()));
        }
        item.expiresIn(nowMillis).ifPresent(seconds -> more.addAll(List.of("Weir-Expires-In", Long.toString(seconds))));
        return with(more);
    }

    public ClientRequest with(BodyPublisher content) {
        return new ClientRequest(method, uri, fields, content);
    }
}
