package dev.weir.handler;

import dev.weir.exchange.Exchange;
import dev.weir.request.RequestTarget;
import dev.weir.response.CommonFields;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** {@code /help}: every route and status code, in plain text. */
final class HelpHandler implements Handler<RequestTarget.Help> {
    private static final String TEXT = """
            Weir stores values in buckets, under keys.

            One value
              PUT, POST  /kv/{bucket}/{key}   stores the body: 200
              GET, HEAD  /kv/{bucket}/{key}   200 and the value, or 404
              DELETE     /kv/{bucket}/{key}   200, or 404 if there was none
              /{bucket}/{key}, as in the first Poky, is the same.

            Many values, as application/json
              POST       /multi/{bucket}      [{"key", "modified_at"?}] returns {key: value}
              PUT        /multi/{bucket}      [{"key", "data", "encoding"?, "content_type"?, "modified_at"?,
                                              "expires_in"?, "content_encoding"?, "content_language"?,
                                              "content_disposition"?, "tags"?, "idempotency_key"?}]
                                              returns [{"key", "result"}]: inserted, updated or rejected
                                              ?atomic=true: all of them or none (412)
                                              ?versions=true, on DELETE too: each with its "version" if there is one
              DELETE     /multi/{bucket}      [{"key"}] returns [{"key", "result"}]: deleted or absent
              A value that is not text is {"data", "encoding": "base64"}; one that is stored encoded also has its
              "content_encoding".

            Lists, as application/json, or a line each with Accept: application/x-ndjson
              GET, HEAD  /kv                  the buckets; ?after=, ?limit=
              GET, HEAD  /kv/{bucket}         the keys; ?tag=, ?prefix=, ?after=, ?limit=, ?delimiter=/, ?detail=true; Link
                                              has the next page; HEAD ?count=true counts in Weir-Count

            Many values at once
              DELETE     /kv/{bucket}?tag=    all that have the tag: 200 and {"deleted": n}; 409 if that is under way
              DELETE     /kv/{bucket}?prefix= all whose keys begin with the prefix

            Queues and logs, where the bucket is one
              POST       /kv/{bucket}         adds a task, or appends an entry: 201 and Location; ?dependency=, to a log
              POST       /kv/{bucket}?claim   {"worker", "timeout_ms"?, "info"?} returns the oldest task that nobody has, or 204
              PUT        /kv/{bucket}/{key}   {"worker", "timeout_ms"?, "info"?} takes the task, or keeps it; 409
              DELETE     /kv/{bucket}/{key}?worker=  the worker has done it; 409

            A query is ignored on GET and HEAD of a value. Elsewhere, unknown parameters and members are errors.

            Help and status
              GET, HEAD  /help, /kv/help
              GET, HEAD  /status              ok
              GET, HEAD  /_openapi.yaml       all of this as an OpenAPI 3.1 document

            OPTIONS on any of them lists its methods in Allow.

            A bucket is 1 to 128 of A-Z a-z 0-9 _ . , - and does not start with _. A key is 1 to 1,024 bytes of UTF-8, may
            contain /, and is percent-encoded where a URL requires it.

            Conditions
              If-Match, If-None-Match   with ETags or *, on every method
              If-Match, X-If-Match      on GET also with the date of Last-Modified; if there is no value, * or a date
                                        gets 412, an ETag 404
              If-Unmodified-Since       on PUT and POST: stored only if the value is not newer than the date, which then
                                        becomes its Last-Modified; on DELETE a condition only
              Range, If-Range           on GET: one range of bytes

            Read your writes
              Weir-Version              on every answer about an item, and after a write: <ms>.<counter>, rising
              Weir-Min-Version          on GET, HEAD and POST /multi: never answered with an older version; 412 if the
                                        database has none
              Cache-Control: no-cache   asks the database; only-if-cached never does (504)

            Expiry
              Weir-Expires-In           on PUT and POST: the seconds after which the value is gone, 1 to 315360000
              Weir-Expires-At           on answers: the moment, by the clock of the database

            Encodings
              Content-Encoding          on PUT and POST: gzip, br, zstd or deflate; stored and given back
              Accept-Encoding           on GET and HEAD: if it excludes that, gzip and deflate are decoded, others get 406
              Content-Language, Content-Disposition
                                        on PUT and POST: kept and given back

            Tags
              Weir-Tags                 on PUT and POST, and given back on GET and HEAD: a list of tags, separated by commas,
                                        each of visible ASCII without " , and \\

            Writes
              Idempotency-Key           on PUT, POST and DELETE: sent again, the last write is answered as the first time,
                                        with Weir-Outcome: repeated; 422 with another value
              Weir-Context              in a bucket of the kind siblings: on answers, what their reader has seen; on PUT, POST
                                        and DELETE, in place of what the writer has seen
              Prefer                    return=representation: 200 and 412 have the value that is there
              Weir-Purge: pending       a shared cache in front of the edge may still have what was replaced

            Status codes
              200  done
              204  the answer to OPTIONS
              206  a part of the value
              300  several values, written at the same time, as multipart/mixed (kind siblings)
              304  you have this version
              400  invalid request; the body says why
              401  it needs a token that is valid, Authorization: Bearer TOKEN, or a client certificate; nothing was changed
              403  not allowed; nothing was changed
              404  no such value
              405  method not allowed; Allow lists those that are
              406  Accept-Encoding excludes every form in which there is the value
              408  the request took too long to arrive
              409  the same items are already being deleted, another worker has the task, or there are
                   too many siblings
              412  a condition does not hold, or no version is that new; nothing was changed
              413  too large
              414  the request line is too long
              415  Content-Type or Content-Encoding not supported
              416  the range starts after the end of the value
              421  meant for a host that this edge does not answer to
              422  the database rejected the write by one of its own rules; nothing was changed
              428  the bucket takes no write without a condition; nothing was changed
              429  too many requests came from this address, or too many with invalid tokens
              431  the header fields are too long, or too many
              500  internal error
              501  transfer coding, method or kind of bucket not supported
              503  too busy, or the database is unreachable: nothing was changed, try again; with Weir-Outcome: unknown the
                   write may have been stored
              504  not in the caches of this edge, and only-if-cached was requested
              505  not HTTP/1.1

            Errors are sentences in plain text, or problem documents (RFC 9457) with Accept: application/problem+json.
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
