package dev.weir.perf.peer;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Answers every request with the same fields and bytes. It looks up, reads and decides nothing, so what remains is the cost of
 * Helidon.
 *
 * <p>Arguments: a file with the fields, one {@code Name: value} per line, and a file with the body. Helidon sets Date and
 * Content-Length.
 */
final class BareHandler {
    private BareHandler() {}

    public static void main(String[] args) throws IOException {
        List<Header> fields = Files.readAllLines(Path.of(args[0])).stream()
                .filter(line -> line.contains(": "))
                .map(line -> line.split(": ", 2))
                .map(parts -> HeaderValues.createCached(HeaderNames.create(parts[0]), parts[1]))
                .toList();
        byte[] body = Files.readAllBytes(Path.of(args[1]));
        Header[] all = fields.toArray(Header[]::new);
        Listener.start((request, response) -> {
            for (Header field : all) {
                response.header(field);
            }
            response.send(body);
        });
    }
}
