package dev.weir.fastpath;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.host.KnownHosts;
import dev.weir.request.RequestField;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast path leaves each field that the edge reads to the handlers, but for those listed here. */
final class FieldsOfFastPathTest {
    /** With a value that a simple head may have. */
    private static final EnumSet<RequestField> UNDERSTOOD_IN_GETS = EnumSet.of(
            RequestField.ACCEPT, RequestField.ACCEPT_ENCODING, RequestField.ACCESS_CONTROL_REQUEST_METHOD,
            RequestField.AUTHORIZATION, RequestField.CONNECTION,
            RequestField.CONTENT_ENCODING, RequestField.CONTENT_LANGUAGE, RequestField.CONTENT_RANGE, RequestField.CONTENT_TYPE,
            RequestField.HOST, RequestField.IF_NONE_MATCH, RequestField.ORIGIN, RequestField.SEC_FETCH_SITE,
            RequestField.TRACEPARENT, RequestField.X_FORWARDED_FOR, RequestField.X_FORWARDED_HOST, RequestField.X_REQUEST_ID);
    private static final EnumSet<RequestField> UNDERSTOOD_IN_PUTS = EnumSet.of(
            RequestField.ACCEPT, RequestField.ACCEPT_ENCODING, RequestField.ACCESS_CONTROL_REQUEST_METHOD,
            RequestField.AUTHORIZATION, RequestField.CONNECTION,
            RequestField.CONTENT_LENGTH, RequestField.CONTENT_TYPE,
            RequestField.HOST, RequestField.TRACEPARENT, RequestField.X_FORWARDED_FOR, RequestField.X_FORWARDED_HOST,
            RequestField.X_REQUEST_ID);

    @ParameterizedTest
    @EnumSource(RequestField.class)
    void aGetIsSimpleOnlyWithFieldsThatAreUnderstood(RequestField field) {
        for (byte[] request : spellings("GET", "", field)) {
            assertEquals(
                    UNDERSTOOD_IN_GETS.contains(field),
                    SimpleHead.ofGet(request, 20, KnownHosts.ANY, new LastFields()) != null, field.name());
        }
    }

    @ParameterizedTest
    @EnumSource(RequestField.class)
    void aPutIsSimpleOnlyWithFieldsThatAreUnderstood(RequestField field) {
        String length = field == RequestField.CONTENT_LENGTH ? "" : "Content-Length: 0\r\n";
        for (byte[] request : spellings("PUT", length, field)) {
            assertEquals(UNDERSTOOD_IN_PUTS.contains(field), SimpleHead.ofPut(request, 20, KnownHosts.ANY) != null, field.name());
        }
    }

    private static List<byte[]> spellings(String method, String fields, RequestField field) {
        String host = field == RequestField.HOST ? "" : "Host: edge\r\n";
        String value = switch (field) {
            case CONNECTION -> "keep-alive";
            case CONTENT_LENGTH -> "0";
            default -> "x";
        };
        return Stream.of(field.lowerCase(), field.lowerCase().toUpperCase(Locale.ROOT))
                .map(name -> method + " /kv/b/k HTTP/1.1\r\n" + host + fields + name + ": " + value + "\r\n\r\n")
                .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
