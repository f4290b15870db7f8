/**
 * Tests of the VCL: each file of {@code vcl/tests} by varnishtest, and a real Varnish between real clients and a real edge.
 */
@NullMarked
package dev.weir.varnish;

import org.jspecify.annotations.NullMarked;
