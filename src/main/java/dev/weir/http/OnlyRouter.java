package dev.weir.http;

import dev.weir.exchange.ListenerRouting;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import java.util.List;

/** The router of a public listener's connections. Helidon's own accepts only routings made by its own builders. */
record OnlyRouter(ListenerRouting routing) implements Router {
    @Override
    public <T extends Routing> T routing(Class<T> type, T otherwise) {
        return type.isInstance(routing) ? type.cast(routing) : otherwise;
    }

    @Override
    public List<? extends Routing> routings() {
        return List.of(routing);
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}
}
