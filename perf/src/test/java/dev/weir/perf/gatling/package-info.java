/**
 * Gatling's suites. A {@code *Simulation} is one suite: it starts what it needs or takes {@code -Dtarget=}, and puts a mix of
 * steps on it. {@link dev.weir.perf.gatling.Items} judges every answer; {@link dev.weir.perf.gatling.Ledger} knows what an
 * answer must not be older than. Nothing here judges how long anything took.
 */
@NullMarked
package dev.weir.perf.gatling;

import org.jspecify.annotations.NullMarked;
