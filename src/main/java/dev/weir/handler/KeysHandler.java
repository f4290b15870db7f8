package dev.weir.handler;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.access.Right;
import dev.weir.engine.BulkDeletion;
import dev.weir.engine.Engine;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.JsonAnswer;
import dev.weir.item.BucketName;
import dev.weir.item.EntityTag;
import dev.weir.item.Timestamp;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.ListSettings;
import dev.weir.listing.Listed;
import dev.weir.listing.Page;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestTarget;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /kv/{bucket}}: lists the keys of a bucket, and deletes all that have a tag or a prefix. A bucket that nobody has used
 * has none.
 */
final class KeysHandler implements Handler<RequestTarget.Bucket> {
    private static final HeaderName WEIR_COUNT = HeaderNames.create("Weir-Count");

    private static final String TAG = "tag";
    private static final String PREFIX = "prefix";
    private static final String DELIMITER = "delimiter";
    private static final String DETAIL = "detail";
    private static final String COUNT = "count";
    private static final List<String> PARAMETERS =
            List.of(TAG, PREFIX, ListAnswer.AFTER, ListAnswer.LIMIT, DELIMITER, DETAIL);
    private static final List<String> HEAD_PARAMETERS = Stream.concat(PARAMETERS.stream(), Stream.of(COUNT)).toList();

    private final Engine engine;
    private final NewItems newItems;
    private final ListSettings settings;
    private final int deleteItems;

    /** @param deleteItems how many are deleted in one transaction */
    KeysHandler(Engine engine, ListSettings settings, int deleteItems, NewItems newItems) {
        this.engine = engine;
        this.newItems = newItems;
        this.settings = settings;
        this.deleteItems = deleteItems;
    }

    @Override
    public String allow() {
        return "GET, HEAD, DELETE, OPTIONS";
    }

    @Override
    public String allow(RequestTarget.Bucket target) {
        return engine.kind(target.bucket()).entryOp() == null ? allow() : "GET, HEAD, POST, DELETE, OPTIONS";
    }

    @Override
    public Admission admission(Exchange exchange, RequestTarget.Bucket target) {
        Method method = exchange.method();
        return new Admission(
                target.bucket(),
                method == Method.DELETE ? Right.DELETE : reads(method) ? Right.LIST : Right.WRITE);
    }

    private static boolean reads(Method method) {
        return method == Method.GET || method == Method.HEAD;
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Bucket target) {
        if (exchange.method() == Method.DELETE) {
            delete(exchange, target.bucket());
        } else if (exchange.method() == Method.POST) {
            newItems.answer(exchange, target.bucket());
        } else {
            list(exchange, target);
        }
    }

    private void list(Exchange exchange, RequestTarget.Bucket target) {
        QueryParameters parameters = QueryParameters.read(
                exchange.query(), exchange.method().text() + " /kv/{bucket}", exchange.isHead() ? HEAD_PARAMETERS : PARAMETERS);
        KeyQuery query = query(target.bucket(), parameters);
        boolean detail = parameters.flag(DETAIL);
        if (exchange.isHead()) {
            head(exchange, query, parameters.flag(COUNT));
        } else if (ListAnswer.wantsLines(exchange)) {
            long most = parameters.text(ListAnswer.LIMIT) == null ? Long.MAX_VALUE : query.limit();
            ListAnswer.sendLines(
                    exchange, (after, limit) -> engine.list(query.page(after, limit)), query.after(), most, settings.pageItems(),
                    (generator, listed) -> write(generator, listed, detail));
        } else {
            Page<Listed> page = engine.list(query);
            ListAnswer.describe(exchange, parameters, page.next());
            JsonAnswer.send(exchange, Status.OK_200, generator -> write(generator, page, query, detail));
        }
    }

    private void head(Exchange exchange, KeyQuery query, boolean count) {
        if (count) {
            exchange.header(WEIR_COUNT, Long.toString(engine.count(query)));
        } else {
            // Fails as GET would.
            engine.list(query.page(query.after(), 1));
        }
        ListAnswer.sendHead(exchange);
    }

    private KeyQuery query(BucketName bucket, QueryParameters parameters) {
        String delimiter = parameters.text(DELIMITER);
        if (delimiter != null && delimiter.isEmpty()) {
            throw HttpError.badRequest("delimiter must not be empty.");
        }
        return new KeyQuery(
                bucket,
                TagList.one(parameters.text(TAG)),
                ListAnswer.name(parameters, PREFIX),
                ListAnswer.name(parameters, ListAnswer.AFTER),
                delimiter == null ? null : ListAnswer.name(parameters, DELIMITER),
                parameters.number(ListAnswer.LIMIT, settings.pageItems(), settings.maxPageItems()));
    }

    /** Answers once all are deleted; a client that disconnects does not cancel it. */
    private void delete(Exchange exchange, BucketName bucket) {
        QueryParameters parameters = QueryParameters.read(exchange.query(), "DELETE /kv/{bucket}", List.of(TAG, PREFIX));
        String tag = TagList.one(parameters.text(TAG));
        String prefix = ListAnswer.name(parameters, PREFIX);
        if ((tag == null) == (parameters.text(PREFIX) == null)) {
            throw HttpError
                    .badRequest("DELETE of a bucket needs either tag or prefix. The admin listener empties whole buckets.");
        }
        if (tag == null && prefix.isEmpty()) {
            throw HttpError.badRequest("The prefix must not be empty. The admin listener empties whole buckets.");
        }
        ConditionFields.refuse(exchange, "");
        exchange.permit().acquire();
        BulkDeletion.Done done = engine.deleteAll(new KeyQuery(bucket, tag, prefix, "", null, deleteItems));
        ItemAnswer.purging(exchange.head(), done.purgePending());
        JsonAnswer.send(exchange, Status.OK_200, generator -> {
            generator.writeStartObject();
            generator.writeNumberField("deleted", done.deleted());
            generator.writeEndObject();
        });
    }

    private static void write(JsonGenerator generator, Page<Listed> page, KeyQuery query, boolean detail) throws IOException {
        if (query.delimiter() == null) {
            writeKeys(generator, page, detail);
            return;
        }
        generator.writeStartObject();
        generator.writeFieldName("keys");
        writeKeys(generator, page, detail);
        generator.writeArrayFieldStart("prefixes");
        for (Listed listed : page.items()) {
            if (listed instanceof Listed.CommonPrefix(String prefix)) {
                generator.writeString(prefix);
            }
        }
        generator.writeEndArray();
        generator.writeEndObject();
    }

    private static void writeKeys(JsonGenerator generator, Page<Listed> page, boolean detail) throws IOException {
        generator.writeStartArray();
        for (Listed listed : page.items()) {
            if (listed instanceof Listed.Key) {
                write(generator, listed, detail);
            }
        }
        generator.writeEndArray();
    }

    private static void write(JsonGenerator generator, Listed listed, boolean detail) throws IOException {
        switch (listed) {
            case Listed.CommonPrefix(String prefix) -> {
                generator.writeStartObject();
                generator.writeStringField(PREFIX, prefix);
                generator.writeEndObject();
            }
            case Listed.Key key when !detail -> generator.writeString(key.name());
            case Listed.Key key -> {
                generator.writeStartObject();
                generator.writeStringField("key", key.name());
                generator.writeNumberField("size", key.size());
                generator.writeStringField("content_type", key.contentType());
                generator.writeStringField("etag", EntityTag.of(key.version()));
                generator.writeStringField("modified_at", Objects.toString(key.modifiedAt()));
                generator.writeStringField("created_at", Objects.toString(key.createdAt(), null));
                Long expiresAt = key.expiresAt();
                generator.writeStringField("expires_at", expiresAt == null ? null : Timestamp.format(expiresAt));
                writeIfThere(generator, "content_encoding", key.contentEncoding());
                writeIfThere(generator, "content_language", key.contentLanguage());
                writeIfThere(generator, "content_disposition", key.contentDisposition());
                generator.writeArrayFieldStart("tags");
                for (String tag : key.tags().list()) {
                    generator.writeString(tag);
                }
                generator.writeEndArray();
                generator.writeEndObject();
            }
        }
    }

    private static void writeIfThere(JsonGenerator generator, String name, @Nullable String value) throws IOException {
        if (value != null) {
            generator.writeStringField(name, value);
        }
    }
}
