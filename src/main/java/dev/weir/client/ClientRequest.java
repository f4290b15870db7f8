package dev.weir.client;

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

    public ClientRequest with(BodyPublisher content) {
        return new ClientRequest(method, uri, fields, content);
    }
}
