package dev.weir.observe;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * The admin listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 */
public record AdminSettings(String host, int port) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.text("host", host);
        findings.bindablePort("port", port);
    }
}
