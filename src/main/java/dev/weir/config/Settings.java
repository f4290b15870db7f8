package dev.weir.config;

import dev.weir.access.AccessSettings;
import dev.weir.access.JwtSettings;
import dev.weir.bucket.CachePolicy;
import dev.weir.cache.CacheSettings;
import dev.weir.coherence.ChangesSettings;
import dev.weir.database.DatabaseSettings;
import dev.weir.database.OutageSettings;
import dev.weir.embedded.EmbeddedSettings;
import dev.weir.http.HttpSettings;
import dev.weir.kind.KindSettings;
import dev.weir.listing.ListSettings;
import dev.weir.observe.AdminSettings;
import dev.weir.observe.ObserveSettings;
import dev.weir.purge.VarnishSettings;
import dev.weir.request.LimitSettings;
import dev.weir.schema.ReaperSettings;
import dev.weir.schema.SiteSettings;
import dev.weir.store.ReadSettings;
import dev.weir.store.TruncationSettings;
import dev.weir.stream.StreamSettings;
import dev.weir.tls.TlsSettings;
import dev.weir.webhook.WebhookSettings;
import dev.weir.write.WriteSettings;

/** Every setting of the edge, in the structure of {@code edge-config/weir.yaml}. */
public record Settings(
        HttpSettings http,
        TlsSettings tls,
        LimitSettings limits,
        AdminSettings admin,
        AccessSettings access,
        JwtSettings jwt,
        DatabaseSettings database,
        SiteSettings site,
        OutageSettings outage,
        EmbeddedSettings embedded,
        CacheSettings cache,
        ChangesSettings changes,
        StreamSettings stream,
        ReadSettings read,
        ListSettings list,
        WriteSettings write,
        ReaperSettings reaper,
        CachePolicy buckets,
        KindSettings kinds,
        TruncationSettings emptying,
        FacesSettings faces,
        WebhookSettings webhooks,
        ObserveSettings observe,
        VarnishSettings varnish) {}
