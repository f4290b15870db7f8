package dev.weir;

import dev.weir.engine.Engine;
import dev.weir.item.BucketName;
import dev.weir.store.LogNodes;
import dev.weir.store.LogOwners;
import dev.weir.store.LogTail;
import dev.weir.store.WebhookRows;
import dev.weir.webhook.Follower;
import dev.weir.webhook.WebhookSettings;
import dev.weir.webhook.Webhooks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What logs have beside their entries, in one database.
 *
 * @param parallel how many statements each part runs at one time
 * @param deadline how long a statement waits for its turn, and may take
 */
record LogParts(DataSource pool, int parallel, Duration deadline) {
    /** The owners of their entries. */
    LogOwners owners() {
        return new LogOwners(pool, parallel, deadline);
    }

    /** The nodes that they know of, so many of each at most. */
    LogNodes nodes(int most) {
        return new LogNodes(pool, parallel, deadline, most);
    }

    /** The webhooks of one; nobody else takes them by the same name. */
    Webhooks webhooks(
            BucketName bucket, WebhookSettings settings, Engine engine, List<Follower> followers, MeterRegistry registry) {
        return new Webhooks(
                settings, bucket, engine, new LogTail(pool, parallel, deadline, settings.gapWait()),
                new WebhookRows(pool, parallel, deadline, bucket, UUID.randomUUID(), settings.lease()), followers,
                registry);
    }
}
