package dev.weir;

import dev.weir.access.KnownTokens;
import dev.weir.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Keeps an edge that lets everybody in to its own machine, unless its settings say that its network is safe. */
final class Loopback {
    private Loopback() {}

    /** @throws IllegalStateException with a message for the operator, if strangers could come in */
    static void check(Settings settings, KnownTokens tokens) {
        if (!tokens.areNone() || !settings.access().clients().isEmpty() || settings.access().open()) {
            return;
        }
        check("http.host", settings.http().host());
        check("admin.host", settings.admin().host());
    }

    private static void check(String key, String host) {
        if (!isLoopback(host)) {
            throw new IllegalStateException(
                    "there is no token, so everybody who reaches " + key + " " + host + " could read and change everything."
                            + " Make a token with `weir token create NAME --grant read,write,delete,list,admin`, or bind to"
                            + " loopback with " + key + "=127.0.0.1; access.open=true lets everybody in, where the network"
                            + " keeps strangers away");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException unknown) {
            // Binding to it fails with better words.
            return true;
        }
    }
}
