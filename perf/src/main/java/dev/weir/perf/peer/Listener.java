package dev.weir.perf.peer;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HttpLogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.time.Duration;

/** Helidon with one handler and the socket and server options of the edge's listener (dev.weir.http.EdgeServer). */
final class Listener {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_REQUESTS = 4_096;
    private static final int REQUEST_LINE_BYTES = 8_192;
    private static final int HEAD_BYTES = 16_384;

    private Listener() {}

    /** Listens on a free port of 127.0.0.1 and prints it on standard output. */
    static void start(Handler handler) {
        Http1Config http1 = Http1Config.builder()
                .name("peer")
                .maxPrologueLength(REQUEST_LINE_BYTES)
                .maxHeadersSize(HEAD_BYTES)
                .validatePrologue(false)
                .validatePath(false)
                .validateRequestHeaders(false)
                .validateResponseHeaders(false)
                .sendKeepAliveHeader(false)
                .log(HttpLogConfig.builder().receiveLog(false).sendLog(false).build())
                .build();
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_REQUESTS)
                .idleConnectionTimeout(Duration.ofMinutes(5))
                .writeBufferSize(0)
                .useNio(false)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addConnectionSelector(Http1ConnectionSelector.builder().config(http1).build())
                .routing(HttpRouting.builder().any(handler))
                .build();
        server.start();
        System.out.println("peer listening on http://127.0.0.1:" + server.port());
    }
}
