package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientsTest {
    private static String client(List<String> proxies, String peer, String forwardedFor) throws UnknownHostException {
        return new Clients(proxies).of(InetAddress.getByName(peer), forwardedFor).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.1 | 192.0.2.1 | 192.0.2.1", "127.0.0.1 | 198.51.100.9, 192.0.2.1 | 192.0.2.1",
        "127.0.0.1 | 192.0.2.1, 10.0.0.7 | 192.0.2.1", "127.0.0.1 | 192.0.2.1,10.0.0.7 , 127.0.0.1 | 192.0.2.1",
        "127.0.0.1 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1", "127.0.0.1 | 10.0.0.7 | 10.0.0.7", "127.0.0.1 | nobody | 127.0.0.1",
        "127.0.0.1 | 192.0.2.1, | 127.0.0.1", "127.0.0.1 | 192.0.2.1, nobody, 10.0.0.7 | 10.0.0.7", "127.0.0.1 | '' | 127.0.0.1",
        "192.0.2.5 | 198.51.100.9 | 192.0.2.5"
    })
    void theLastAddressBeforeTheTrustedProxiesIsTheClients(String peer, String field, String client) throws UnknownHostException {
        assertEquals(client, client(List.of("127.0.0.0/8", "10.0.0.0/8"), peer, field));
    }

    @Test
    void nobodyIsBelievedUnlessASettingSaysSo() throws UnknownHostException {
        assertEquals("127.0.0.1", client(List.of(), "127.0.0.1", "192.0.2.1"));
    }
}
