package dev.weir.transport;

import java.time.Duration;

/**
 * How long a connection may keep the edge waiting, and the slowest rates allowed; the names are those of the settings {@code
 * http.*}.
 *
 * @param head until the head of a request has arrived
 * @param read until more of a body has arrived
 * @param idle until the next request begins
 * @param spareIdle how long a connection must have been idle to be closed for a new one
 * @param bodyDeadline until a body has arrived whole
 * @param bodyGrace how long a body may arrive at any rate
 * @param bodyMinBytes the slowest rate of a body after the grace, in bytes a second
 * @param bodyDropAfter how long a body has been arriving before it may be dropped for others
 * @param bodyDropBelowBytes the rate, in bytes a second, below which it may be dropped
 * @param write until the client has taken what one write sends
 * @param writeMinBytes the slowest rate at which a client may read an answer, in bytes a second
 * @param linger how long a client that was answered before its request ended may be silent
 */
public record TimeoutSettings(
        Duration head,
        Duration read,
        Duration idle,
        Duration spareIdle,
        Duration bodyDeadline,
        Duration bodyGrace,
        long bodyMinBytes,
        Duration bodyDropAfter,
        long bodyDropBelowBytes,
        Duration write,
        long writeMinBytes,
        Duration linger) {}
