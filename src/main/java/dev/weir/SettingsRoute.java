package dev.weir;

import dev.weir.access.Guard;
import dev.weir.access.Right;
import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.Buckets;
import dev.weir.bucket.InvalidSettingsException;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.SettingsJson;
import dev.weir.check.MalformedJsonException;
import dev.weir.item.BucketName;
import dev.weir.item.EntityTag;
import dev.weir.item.Version;
import dev.weir.observe.AdminRoute;
import dev.weir.store.CatalogueException;
import dev.weir.store.SettingsCatalogue;
import dev.weir.store.WholeBuckets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code /_buckets/{bucket}} of the admin listener: the settings of a bucket. PUT replaces them all, PATCH those that it names
 * (RFC 7396). The ETag is that of what is stored, so all edges have the same; If-Match is decided under the row's lock. When a
 * change is answered, it is in force on this edge; after one of {@code sandbox}, the caches have forgotten the bucket.
 *
 * @param valueBytes the largest value of any bucket
 */
record SettingsRoute(
        SettingsCatalogue catalogue, Buckets buckets, WholeBuckets wholeBuckets, Guard guard, long valueBytes)
        implements AdminRoute {
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
    public boolean takesIfMatch() {
        return true;
    }

    @Override
    public Answer answer(Request request) {
        return switch (AdminBucket.of(request.rest())) {
            case AdminBucket.Named(BucketName bucket) -> {
                guard.require(bucket, Right.ADMIN);
                yield answer(request, bucket);
            }
            case AdminBucket.Refused(Answer answer) -> answer;
        };
    }

    private Answer answer(Request request, BucketName bucket) {
        try {
            return switch (request.method()) {
                case "PUT" -> changed(bucket, SettingsJson.read(request.body(), true), request.ifMatch());
                case "PATCH" -> changed(bucket, SettingsJson.read(request.body(), false), request.ifMatch());
                default -> shown(bucket, catalogue.find(bucket));
            };
        } catch (MalformedJsonException e) {
            return Answer.words(400, String.valueOf(e.getMessage()));
        } catch (InvalidSettingsException e) {
            return Answer.words(422, String.valueOf(e.getMessage()));
        } catch (SettingsCatalogue.ConflictException e) {
            return new Answer(412, false, e.getMessage() + "\n", tag(e.stored()));
        } catch (CatalogueException e) {
            return new Answer(503, false, e.getMessage() + "\n", Map.of("Retry-After", "1"));
        }
    }

    private Answer changed(BucketName bucket, SettingsChange change, @Nullable String ifMatch) {
        Predicate<SettingsCatalogue.Row> condition = condition(ifMatch);
        if (condition == null) {
            return Answer.words(400, "If-Match must be * or a list of entity tags in double quotes; nothing was changed.");
        }
        boolean sandbox = buckets.cachePolicy(bucket).sandbox();
        SettingsCatalogue.Row stored = catalogue.change(bucket, change, valueBytes, condition);
        buckets.refresh();
        if (buckets.cachePolicy(bucket).sandbox() != sandbox) {
            // Copies in front would go on as they were for hours.
            wholeBuckets.purge(bucket);
        }
        return shown(bucket, stored);
    }

    /** Null if the field is malformed. */
    private static @Nullable Predicate<SettingsCatalogue.Row> condition(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return stored -> true;
        }
        if (ifMatch.strip().equals("*")) {
            return SettingsCatalogue.Row::declared;
        }
        Optional<List<Version>> tags = EntityTag.versions(ifMatch, EntityTag.Comparison.STRONG);
        return tags.isEmpty() ? null : stored -> tags.get().contains(stored.tag());
    }

    private Answer shown(BucketName bucket, SettingsCatalogue.Row row) {
        return new Answer(200, true, SettingsJson.of(new BucketDocument(row.settings(), buckets.settings(bucket))), tag(row));
    }

    private static Map<String, String> tag(SettingsCatalogue.Row row) {
        return Map.of("ETag", EntityTag.of(row.tag()));
    }
}
