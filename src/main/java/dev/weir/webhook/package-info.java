/**
 * Webhooks of a log: who is registered is told of each entry, in order, by one edge at a time, until it has taken it. Everything
 * that has to outlive an edge is in the database.
 */
@NullMarked
package dev.weir.webhook;

import org.jspecify.annotations.NullMarked;
