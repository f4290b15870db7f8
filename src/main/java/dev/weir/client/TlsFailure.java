package dev.weir.client;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why no connection with TLS came about. */
final class TlsFailure {
    private TlsFailure() {}

    /** Null if the failure has nothing to do with TLS. */
    static @Nullable String reason(IOException failed) {
        SSLException tls = find(SSLException.class, failed);
        if (tls == null) {
            return null;
        }
        if (find(CertificateExpiredException.class, failed) != null) {
            return "its certificate has expired";
        }
        if (find(CertPathBuilderException.class, failed) != null) {
            return "its certificate is of no authority that is known here; name a file with its authority by --ca";
        }
        CertificateException certificate = find(CertificateException.class, failed);
        String words = String.valueOf(tls.getMessage());
        if (certificate != null && words.contains(" matching ")) {
            return "its certificate is for another name than that in the URL";
        }
        if (words.contains(" SSL message")) {
            return "it does not speak TLS";
        }
        if (words.contains("certificate_required")) {
            return "it lets in only clients with a certificate";
        }
        return "TLS: " + words;
    }

    private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
