package dev.weir.observe;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * The admin listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param bodyBytes the longest body of a request
 */
public record AdminSettings(String host, int port, long bodyBytes) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.text("host", host);
        findings.bindablePort("port", port);
        findings.size("bodyBytes", bodyBytes, 1 << 10, 1 << 20);
    }
}
