package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.KeyManagementException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

final class WithoutTlsTest {
    private final SSLContext none = WithoutTls.context();

    @Test
    void itHasNoProviderAndParametersThatSayNothing() {
        assertNull(none.getProvider());
        assertEquals("none", none.getProtocol());
        assertNull(none.getDefaultSSLParameters().getProtocols());
        assertNull(none.getSupportedSSLParameters().getCipherSuites());
    }

    @Test
    void whateverWouldSpeakTlsFails() {
        assertThrows(KeyManagementException.class, () -> none.init(null, null, null));
        assertThrows(UnsupportedOperationException.class, none::createSSLEngine);
        assertThrows(UnsupportedOperationException.class, () -> none.createSSLEngine("localhost", 443));
        assertThrows(UnsupportedOperationException.class, none::getSocketFactory);
        assertThrows(UnsupportedOperationException.class, none::getServerSocketFactory);
        assertThrows(UnsupportedOperationException.class, none::getClientSessionContext);
        assertThrows(UnsupportedOperationException.class, none::getServerSessionContext);
    }
}
