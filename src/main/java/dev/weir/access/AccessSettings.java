package dev.weir.access;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param open whether an edge without tokens may listen beyond loopback
 * @param tokensFile more tokens than those of the database; null: none
 * @param clients what clients may do that show a certificate and no token, by a name in it: {@code reader=read,list:shop-*}
 * @param failures how many wrong credentials an address may show in a window before it gets 429; 0: any number
 * @param failureWindow the window
 * @param failureAddresses of how many addresses failures are counted
 */
public record AccessSettings(
        boolean open, @Nullable Path tokensFile, List<String> clients, int failures, Duration failureWindow, int failureAddresses)
        implements Checked {
    @Override
    public void check(Findings findings) {
        try {
            ClientGrants.parse(clients);
        } catch (IllegalArgumentException wrong) {
            findings.require(false, "clients", "cannot be used: " + wrong.getMessage());
        }
        findings.number("failures", failures, 0, 1_000_000);
        findings.time("failureWindow", failureWindow, Duration.ofSeconds(1), Duration.ofDays(1));
        findings.number("failureAddresses", failureAddresses, 1, 1_000_000);
    }
}
