package dev.weir.face.mecdb;

import dev.weir.access.Right;
import dev.weir.database.StoreException;
import dev.weir.engine.Engine;
import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.item.Version;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * MecDB (Cormac Relf 2014): {@code /mec/{key}} with vector clocks. A read has all values that no other one has seen; a write goes
 * with the clock that was read.
 */
public final class MecdbFace implements Face {
    /** Its name in settings, metrics and the log. */
    public static final String NAME = "mecdb";

    private static final String ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    private static final HeaderName CLOCK = HeaderNames.create("X-Mec-Vclock");
    private static final HeaderName TIMESTAMP = HeaderNames.create("X-Mec-Timestamp");
    private static final HeaderName CLIENT = HeaderNames.create("X-Mec-Client-ID");
    private static final Status MULTIPLE_CHOICES = Status.create(300, "Multiple Choices");
    private static final Status BAD_GATEWAY = Status.create(502, "Bad Gateway");
    private static final byte[] ROOT = ascii("stub");
    private static final byte[] NO_READS = ascii("no successful reads");
    private static final byte[] NO_WRITES = ascii("no successful writes");
    private static final byte[] NOT_DISTRIBUTED = ascii("couldn't distribute write");
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MecdbSettings settings;
    private final Values values;
    private final InstantSource time;

    /** A face that is on. */
    public MecdbFace(MecdbSettings settings, Engine engine, InstantSource time) {
        this.settings = settings;
        this.values = new Values(engine, new BucketName(settings.bucket()));
        this.time = time;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return Objects.requireNonNull(settings.port());
    }

    @Override
    public ErrorShape errors() {
        return (fields, method, problem, status, words) -> words.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        boolean item = path.size() == 2 && !path.getLast().isEmpty();
        if (!path.getFirst().equals("mec") || !item && path.size() > 1) {
            throw HttpError.notFound("There is no such route.");
        }
        if (!request.admit(item ? ALLOW : "GET, HEAD, OPTIONS")) {
            return;
        }
        Method method = request.method();
        if (!item) {
            request.exchange().header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8").send(Status.OK_200, ROOT);
        } else if (method == Method.GET || method == Method.HEAD) {
            values.admit(Right.READ);
            read(request, path.getLast());
        } else if (method == Method.DELETE) {
            request.exchange().send(Status.NOT_IMPLEMENTED_501);
        } else {
            values.admit(Right.READ);
            values.admit(Right.WRITE);
            write(request, path.getLast());
        }
    }

    private void read(FaceRequest request, String key) {
        request.body(values.largest());
        List<Sibling> found = Sibling.current(values.read(key, request.exchange().demand(), request::hold));
        request.exchange().header(CommonFields.NO_STORE);
        if (found.isEmpty()) {
            send(request, Status.NOT_FOUND_404, ClockCodec.ABSENT, "text/plain; charset=utf-8", NO_READS);
        } else if (found.size() > 1) {
            String merged = ClockCodec.encode(Sibling.merged(found));
            send(request, MULTIPLE_CHOICES, merged, "mime/multipart", ChoicesBody.of(found));
        } else {
            Sibling only = found.getFirst();
            long latest = only.clock().latest();
            request.exchange()
                    .header(HeaderNames.LAST_MODIFIED, ChoicesBody.lastModified(latest))
                    .header(TIMESTAMP, Long.toString(latest));
            send(request, Status.OK_200, ClockCodec.encode(only.clock()), only.contentType(), only.value());
        }
    }

    private static void send(FaceRequest request, Status status, String clock, String type, byte[] content) {
        request.exchange().header(CLOCK, clock).header(HeaderNames.CONTENT_TYPE, type).header(CommonFields.SANDBOX).send(status,
                content);
    }

    private void write(FaceRequest request, String key) {
        byte[] value = request.body(values.largest());
        VectorClock clock = ClockCodec.decode(request.field(CLOCK))
                .increment(Objects.requireNonNullElse(request.field(CLIENT), ""), now());
        String type = Objects.requireNonNullElse(request.field(HeaderNames.CONTENT_TYPE), "");
        try {
            values.write(key, new Sibling(Version.MAX, clock, type, value), request::hold);
        } catch (StoreException.OutcomeUnknown unknown) {
            request.exchange().send(BAD_GATEWAY, NO_WRITES);
            return;
        } catch (StoreException.Unavailable | StoreException.Overloaded unavailable) {
            request.exchange().send(BAD_GATEWAY, NOT_DISTRIBUTED);
            return;
        }
        request.exchange().header(CLOCK, ClockCodec.encode(clock)).send(Status.OK_200);
    }

    /** In nanoseconds since 1970. */
    private long now() {
        Instant now = time.instant();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
