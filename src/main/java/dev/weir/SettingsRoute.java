package dev.weir;

import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.Buckets;
import dev.weir.bucket.InvalidSettingsException;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.SettingsJson;
import dev.weir.check.MalformedJsonException;
import dev.weir.item.BucketName;
import dev.weir.observe.AdminRoute;
import dev.weir.store.CatalogueException;
import dev.weir.store.SettingsCatalogue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /_buckets/{bucket}} of the admin listener: the settings of a bucket. PUT replaces them all, PATCH those that it names
 * (RFC 7396). When a change is answered, it is in force on this edge.
 *
 * @param valueBytes the largest value of any bucket
 */
record SettingsRoute(SettingsCatalogue catalogue, Buckets buckets, long valueBytes) implements AdminRoute {
    private static final String JSON = "application/json";

    @Override
    public String prefix() {
        return "/_buckets/";
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET", "HEAD", "PUT", "PATCH");
    }

    @Override
    public List<String> bodyTypes(String method) {
        return switch (method) {
            case "PUT" -> List.of(JSON);
            case "PATCH" -> List.of("application/merge-patch+json", JSON);
            default -> List.of();
        };
    }

    @Override
    public Answer answer(Request request) {
        return switch (AdminBucket.of(request.rest())) {
            case AdminBucket.Named(BucketName bucket) -> answer(request, bucket);
            case AdminBucket.Refused(Answer answer) -> answer;
        };
    }

    private Answer answer(Request request, BucketName bucket) {
        try {
            return switch (request.method()) {
                case "PUT" -> changed(bucket, SettingsJson.read(request.body(), true));
                case "PATCH" -> changed(bucket, SettingsJson.read(request.body(), false));
                default -> shown(bucket, catalogue.find(bucket));
            };
        } catch (MalformedJsonException e) {
            return Answer.words(400, String.valueOf(e.getMessage()));
        } catch (InvalidSettingsException e) {
            return Answer.words(422, String.valueOf(e.getMessage()));
        } catch (CatalogueException e) {
            return new Answer(503, false, e.getMessage() + "\n", Map.of("Retry-After", "1"));
        }
    }

    private Answer changed(BucketName bucket, SettingsChange change) {
        SettingsCatalogue.Row stored = catalogue.change(bucket, change, valueBytes);
        buckets.refresh();
        return shown(bucket, stored);
    }

    private Answer shown(BucketName bucket, SettingsCatalogue.Row row) {
        return new Answer(200, true, SettingsJson.of(new BucketDocument(row.settings(), buckets.settings(bucket))));
    }
}
