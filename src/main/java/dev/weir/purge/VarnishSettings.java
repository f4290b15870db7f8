package dev.weir.purge;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import org.jspecify.annotations.Nullable;

/**
 * The Varnish to purge. Purging is not built yet; the edge warns at its start where one is named.
 *
 * @param purgeHost its address, or null: none
 * @param purgePort its port
 */
public record VarnishSettings(@Nullable String purgeHost, int purgePort) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.text("purgeHost", purgeHost);
        findings.remotePort("purgePort", purgePort);
    }
}
