package dev.weir.response;

import dev.weir.item.ContentType;
import dev.weir.item.EntityTag;
import dev.weir.item.HttpDate;
import dev.weir.item.Timestamp;
import dev.weir.item.Version;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import java.util.function.Consumer;

/** A head that Helidon builds. */
public final class HelidonHead implements HeadEncoder {
    private static final HeaderName VERSION = HeaderNames.create("Weir-Version");
    private static final HeaderName EXPIRES_AT = HeaderNames.create("Weir-Expires-At");
    private static final Header DEFAULT_TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, ContentType.DEFAULT);

    private final ServerResponseHeaders fields;
    private final Consumer<byte[]> dating;

    /** @param dating receives the Date that the answer must have, if Helidon's might be too early */
    public HelidonHead(ServerResponseHeaders fields, Consumer<byte[]> dating) {
        this.fields = fields;
        this.dating = dating;
    }

    @Override
    public HelidonHead field(Field field) {
        fields.set(field.header());
        return this;
    }

    @Override
    public HelidonHead field(HeaderName name, String value) {
        fields.set(name, value);
        return this;
    }

    @Override
    public HelidonHead contentLength(long bytes) {
        return this;
    }

    @Override
    public HelidonHead contentType(String type) {
        fields.set(type.equals(ContentType.DEFAULT) ? DEFAULT_TYPE : HeaderValues.create(HeaderNames.CONTENT_TYPE, type));
        return this;
    }

    @Override
    public HelidonHead etag(long version) {
        fields.set(HeaderNames.ETAG, EntityTag.of(new Version(version)));
        return this;
    }

    @Override
    public HelidonHead lastModified(long epochSecond) {
        if (AnswerDate.isRecent(epochSecond)) {
            dating.accept(AnswerDate.bytes(epochSecond));
        }
        fields.set(HeaderNames.LAST_MODIFIED, HttpDate.format(epochSecond));
        return this;
    }

    @Override
    public HelidonHead version(long version) {
        fields.set(VERSION, new Version(version).toString());
        return this;
    }

    @Override
    public HelidonHead expiresAt(long millis) {
        fields.set(EXPIRES_AT, Timestamp.format(millis));
        return this;
    }
}
