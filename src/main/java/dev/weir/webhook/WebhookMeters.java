package dev.weir.webhook;

import dev.weir.store.WebhookRows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of the webhooks. Any thread counts; one thread shows what was seen. */
final class WebhookMeters {
    private final MeterRegistry registry;
    private final Map<Deliveries.Outcome, Counter> outcomes = new EnumMap<>(Deliveries.Outcome.class);
    private final Map<String, Shown> shown = new HashMap<>();

    private record Shown(Level behind, Level waiting) {}

    private record Level(AtomicLong now, Gauge gauge) {}

    WebhookMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Deliveries.Outcome outcome : Deliveries.Outcome.values()) {
            outcomes.put(outcome, Counter.builder("weir.webhook.deliveries")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .description("Deliveries to webhooks by outcome")
                    .register(registry));
        }
    }

    void count(Deliveries.Outcome outcome) {
        Objects.requireNonNull(outcomes.get(outcome)).increment();
    }

    /** Shows the webhooks that there are, and no others. */
    void show(List<WebhookRows.Seen> all) {
        Set<String> gone = new HashSet<>(shown.keySet());
        for (WebhookRows.Seen each : all) {
            gone.remove(each.url());
            Shown levels = shown.computeIfAbsent(each.url(), this::levels);
            levels.behind().now().set(each.behind());
            levels.waiting().now().set(each.waiting());
        }
        for (String url : gone) {
            Shown levels = Objects.requireNonNull(shown.remove(url));
            registry.remove(levels.behind().gauge());
            registry.remove(levels.waiting().gauge());
        }
    }

    private Shown levels(String url) {
        return new Shown(
                level("weir.webhook.behind", url, "Entries of the log that a webhook is behind"),
                level("weir.webhook.waiting", url, "Owners of entries that wait for those on which they depend"));
    }

    private Level level(String name, String url, String description) {
        var now = new AtomicLong();
        return new Level(
                now, Gauge.builder(name, now, AtomicLong::get).tag("url", url).description(description).register(registry));
    }
}
