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

    private record Shown(AtomicLong behind, Gauge gauge) {}

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
            shown.computeIfAbsent(each.url(), this::gauge).behind().set(each.behind());
        }
        gone.forEach(url -> registry.remove(Objects.requireNonNull(shown.remove(url)).gauge()));
    }

    private Shown gauge(String url) {
        var behind = new AtomicLong();
        return new Shown(behind, Gauge.builder("weir.webhook.behind", behind, AtomicLong::get)
                .tag("url", url)
                .description("Entries of the log that a webhook is behind")
                .register(registry));
    }
}
