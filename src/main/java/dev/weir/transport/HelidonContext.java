package dev.weir.transport;

import io.helidon.common.context.Context;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.http.DirectHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What Helidon's connections need from their listener. */
record HelidonContext(
        Context context,
        MediaContext mediaContext,
        ContentEncodingContext contentEncodingContext,
        DirectHandlers directHandlers,
        ListenerConfig config,
        ExecutorService executor) implements ListenerContext {
    HelidonContext(String name, ListenerConfig config, DirectHandlers handlers) {
        this(
                Context.builder().id("listener-" + name).build(),
                MediaContext.create(),
                ContentEncodingContext.create(),
                handlers,
                config,
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
