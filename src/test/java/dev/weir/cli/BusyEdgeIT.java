package dev.weir.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.weir.terminal.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A load into an edge that is busy, unreachable or something else. */
final class BusyEdgeIT {
    private static final byte[] TWO =
            "{\"key\":\"a\",\"data\":\"1\"}\n{\"key\":\"b\",\"data\":\"2\"}\n".getBytes(UTF_8);
    private static final String STORED = "[{\"key\":\"a\",\"result\":\"inserted\"},{\"key\":\"b\",\"result\":\"updated\"}]";

    private final WireMockServer server = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(get(urlPathEqualTo("/kv/b/")).willReturn(aResponse()));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private ClientRun load(String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "load";
        System.arraycopy(options, 0, line, 1, options.length);
        line[options.length + 1] = "b";
        line[options.length + 2] = "-";
        return ClientRun.withInput(server.baseUrl(), TWO, line);
    }

    private void answers(String state, String next, ResponseDefinitionBuilder answer) {
        server.stubFor(put(urlPathEqualTo("/multi/b"))
                .inScenario("busy").whenScenarioStateIs(state).willSetStateTo(next).willReturn(answer));
    }

    private static ResponseDefinitionBuilder busy(int status) {
        return aResponse().withStatus(status).withHeader("Retry-After", "0").withHeader("Content-Type", "text/plain")
                .withBody("The edge is overloaded; nothing was changed. Try again.");
    }

    @Test
    void aBusyEdgeIsAskedAgain() {
        answers(Scenario.STARTED, "once", busy(503));
        answers("once", "twice", busy(429));
        answers("twice", "twice", aResponse().withBody(STORED));
        ClientRun load = load();
        assertEquals(ExitCode.DONE, load.code(), load::err);
        assertTrue(load.err().contains("loaded: 2 items of 2 bytes, in"), load.err());
    }

    @Test
    void butNotMoreOftenThanIsAllowed() {
        server.stubFor(put(urlPathEqualTo("/multi/b")).willReturn(busy(503)));
        ClientRun load = load("--retries", "2");
        assertEquals(ExitCode.UNREACHED, load.code(), load::err);
        assertTrue(load.err().contains("weir: The edge is overloaded; nothing was changed."), load.err());
        assertTrue(load.err().contains("the same command goes on"), load.err());
        server.verify(3, putRequestedFor(urlPathEqualTo("/multi/b")));
    }

    @Test
    void anotherServerIsNotTakenForAnEdge() {
        server.stubFor(put(urlPathEqualTo("/multi/b")).willReturn(aResponse().withBody("[]")));
        assertEquals(ExitCode.UNREACHED, load("--retries", "0").code());
        server.stubFor(put(urlPathEqualTo("/multi/b")).willReturn(aResponse().withBody("<html>")));
        ClientRun html = load("--retries", "0");
        assertEquals(ExitCode.UNREACHED, html.code(), html::err);
        assertTrue(html.err().contains("is no edge"), html.err());
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
        assertEquals(ExitCode.FAILED, load("--retries", "0").code());
    }

    @Test
    void boundsThatAreNoneAreRefused() {
        for (String[] wrong : new String[][] {
            {"--retries", "-1"}, {"--retries", "x"}, {"--retries", ""}, {"--retries", "1001"}, {"--retries", "fünf"},
            {"--parallel", "0"}, {"--parallel", "65"}, {"--parallel", "2.5"}, {"--parallel", ""}, {"--newer=x"}
        }) {
            ClientRun load = load(wrong);
            assertEquals(ExitCode.USAGE, load.code(), load::err);
            assertEquals(1, load.err().lines().count(), load.err());
        }
        server.verify(0, putRequestedFor(urlPathEqualTo("/multi/b")));
    }
}
