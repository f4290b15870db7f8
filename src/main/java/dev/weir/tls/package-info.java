/** The certificate and the key of the listeners: read from PEM files, checked, and read again when the files change. */
@NullMarked
package dev.weir.tls;

import org.jspecify.annotations.NullMarked;
