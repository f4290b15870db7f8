package dev.weir.response;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** An answer whose bytes are built without Helidon, with its fields in the order in which Helidon would write them. */
public final class RawAnswer {
    private static final byte[] DATE = "Date: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private RawAnswer() {}

    /** A head with only these fields and the date. */
    public static BufferData head(Status status, ServerResponseHeaders fields) {
        BufferData head = BufferData.growing(512);
        head.write(("HTTP/1.1 " + status.code() + ' ' + status.reasonPhrase() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        head.write(DATE);
        head.write(DateTime.http1Bytes());
        for (Header field : fields) {
            field.writeHttp1Header(head);
        }
        head.write(CRLF);
        return head;
    }

    /**
     * An error in plain text after which the connection is closed, with the fields of every error.
     *
     * @param more additional fields
     */
    public static BufferData last(Status status, String words, Header... more) {
        return last(ErrorAnswer.SHAPE, status, words, more);
    }

    /** The same in another shape, to a request of which nothing is known. */
    public static BufferData last(ErrorShape shape, Status status, String words, Header... more) {
        ServerResponseHeaders fields = CommonFields.ofLast(more);
        return of(status, fields, shape.describe(fields, "", false, status, words));
    }

    /** A whole answer. */
    public static BufferData of(Status status, ServerResponseHeaders fields, byte[] content) {
        fields.contentLength(content.length);
        BufferData answer = head(status, fields);
        answer.write(content);
        return answer;
    }
}
