package dev.weir.handler;

import dev.weir.request.RequestTarget;
import dev.weir.response.CommonFields;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** {@code /help}: every route and status code, in plain text. */
final class HelpHandler implements Handler<RequestTarget.Help> {
    private static final String TEXT = """
            Weir keeps values in buckets, under keys.

            One value
              PUT, POST  /kv/{bucket}/{key}   stores the body: 200
              GET, HEAD  /kv/{bucket}/{key}   200 and the value, or 404
              DELETE     /kv/{bucket}/{key}   200, or 404 where there was none
              The first Poky's /{bucket}/{key} is the same.

            Many values, as application/json
              POST       /multi/{bucket}      [{"key", "modified_at"?}] answers {key: value}
              PUT        /multi/{bucket}      [{"key", "data", "encoding"?, "content_type"?, "modified_at"?}] answers
                                              [{"key", "result"}]: inserted, updated or rejected
                                              ?atomic=true: all of them or none (412)
                                              ?versions=true, on DELETE too: each with its "version" where there is one
              DELETE     /multi/{bucket}      [{"key"}] answers [{"key", "result"}]: deleted or absent
              A value that is not text is {"data", "encoding": "base64"}.

            A query changes nothing on GET and HEAD. On writes, and on /multi, what is not known is refused: in the query, and
            in an entry.

            This page and a sign of life
              GET, HEAD  /help, /kv/help
              GET, HEAD  /status              ok

            OPTIONS on any of them names its methods in Allow.

            A bucket is 1 to 128 of A-Z a-z 0-9 _ . , - and does not begin with _. A key is 1 to 1,024 bytes of UTF-8,
            may hold /, and is escaped as %XX where a URL wants it.

            Conditions
              If-Match, If-None-Match   with ETags or *, on every method
              If-Match, X-If-Match      on GET also with the date of Last-Modified; where there is no value, * and a date
                                        get 412, a tag 404
              If-Unmodified-Since       on PUT and POST: stored only where the value is not newer than the date, which
                                        then becomes its Last-Modified; on DELETE a condition alone
              Range, If-Range           on GET: one range of bytes

            Read your writes
              Weir-Version              on every answer of an item, and on a write's: <ms>.<counter>, rising
              Weir-Min-Version          on GET, HEAD and POST /multi: never answered with less; 412 where the database has
                                        less itself
              Cache-Control: no-cache   asks the database; only-if-cached never does (504)

            Writes
              Weir-Purge: pending       on the answer: a shared cache in front may still have what was replaced

            Status codes
              200  done
              204  the answer to OPTIONS
              206  a part of the value
              304  you have this version
              400  the request cannot be understood; the body says why
              404  there is no such value
              405  not with this method; Allow names those that can be used
              408  the request took too long to arrive
              412  a condition is not met, or there is no version so new; nothing was changed
              413  too large
              414  the request line is too long
              415  not with this Content-Type or Content-Encoding
              416  the range begins behind the value's end
              422  the database refused the write by a rule of its own; nothing was changed
              431  the fields of the request are too long, or too many
              500  an error of the edge
              501  a transfer coding that is not understood
              503  too busy, or the database is away: nothing was changed, try again; with Weir-Outcome: unknown the
                   write may have been stored
              504  not in the caches of this edge, and only-if-cached was asked
              505  not HTTP/1.1

            Errors are sentences in plain text, or problem documents (RFC 9457) to Accept: application/problem+json.
            """;

    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

    @Override
    public String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Help target) {
        exchange.header(CommonFields.TEXT)
                .header(CommonFields.NO_STORE)
                .send(Status.OK_200, BYTES);
    }
}
