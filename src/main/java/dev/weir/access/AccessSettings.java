package dev.weir.access;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param open whether an edge without tokens may listen beyond loopback
 * @param tokensFile more tokens than those of the database; null: none
 * @param failures how many wrong credentials an address may show in a window before it gets 429; 0: any number
 * @param failureWindow the window
 * @param failureAddresses of how many addresses failures are counted
 */
public record AccessSettings(
        boolean open, @Nullable Path tokensFile, int failures, Duration failureWindow, int failureAddresses)
        implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("failures", failures, 0, 1_000_000);
        findings.time("failureWindow", failureWindow, Duration.ofSeconds(1), Duration.ofDays(1));
        findings.number("failureAddresses", failureAddresses, 1, 1_000_000);
    }
}
