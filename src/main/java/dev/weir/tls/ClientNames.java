package dev.weir.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names in a client's certificate: its URIs and DNS names (RFC 5280 section 4.2.1.6), and its common name. */
public final class ClientNames {
    private static final int DNS = 2;
    private static final int URI = 6;

    private ClientNames() {}

    /** None if it is not of a kind that is known, or cannot be read. */
    public static List<String> of(Certificate certificate) {
        List<String> names = new ArrayList<>();
        if (certificate instanceof X509Certificate known) {
            addOthers(known, names);
            addCommonName(known, names);
        }
        return List.copyOf(names);
    }

    private static void addOthers(X509Certificate certificate, List<String> names) {
        try {
            Collection<List<?>> others = certificate.getSubjectAlternativeNames();
            for (List<?> other : others == null ? List.<List<?>>of() : others) {
                if ((other.get(0).equals(DNS) || other.get(0).equals(URI)) && other.get(1) instanceof String name) {
                    names.add(name);
                }
            }
        } catch (CertificateParsingException malformed) {
            // It has no such names then.
        }
    }

    private static void addCommonName(X509Certificate certificate, List<String> names) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (InvalidNameException malformed) {
            // It has no such name then.
        }
    }
}
