package dev.weir.face.potboilerbrowser;

import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.face.potboilerkv.Tables;
import dev.weir.request.QueryParameters;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.List;
import java.util.Objects;

/** Shows Potboiler's tables: {@code /} and {@code /?table=T}. Its pages need no scripts, and may have none. */
public final class PotboilerBrowserFace implements Face {
    public static final String NAME = "potboiler-browser";

    private static final String ALLOW = "GET, HEAD, OPTIONS";
    private static final Header PAGE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    private static final Header STYLE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/css; charset=utf-8");
    private static final Header AN_HOUR = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "max-age=3600");
    private static final Header POLICY = HeaderValues.createCached(
            HeaderNames.create("Content-Security-Policy"),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    private static final Header NO_REFERRER =
            HeaderValues.createCached(HeaderNames.create("Referrer-Policy"), "no-referrer");

    private final PotboilerBrowserSettings settings;
    private final Pages pages;

    /** A face that is on. */
    public PotboilerBrowserFace(PotboilerBrowserSettings settings, Tables tables) {
        this.settings = settings;
        this.pages = new Pages(tables, settings);
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
        return (fields, method, problem, status, words) -> {
            fields.set(PAGE);
            fields.set(POLICY);
            fields.set(NO_REFERRER);
            return Pages.error(status, words);
        };
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        boolean style = path.equals(List.of("style.css"));
        if (!style && !path.equals(List.of(""))) {
            throw HttpError.notFound("There is no such page.");
        }
        if (!request.admit(ALLOW)) {
            return;
        }
        request.body(0);
        request.exchange().header(POLICY).header(CommonFields.NO_SNIFF).header(NO_REFERRER);
        if (style) {
            request.exchange().header(STYLE).header(AN_HOUR).send(Status.OK_200, Pages.STYLE);
            return;
        }
        byte[] page = page(request);
        request.exchange().header(PAGE).header(CommonFields.NO_STORE).send(Status.OK_200, page);
    }

    private byte[] page(FaceRequest request) {
        var query = QueryParameters.read(
                request.exchange().query(), "this page", List.of("table", "after", "tables-after"));
        String table = query.text("table");
        if (table == null || table.isEmpty()) {
            return pages.tables(Objects.requireNonNullElse(query.text("tables-after"), ""));
        }
        return pages.keys(
                table, Objects.requireNonNullElse(query.text("after"), ""), request.exchange().demand(), request::hold);
    }
}
