package dev.weir.observe;

/**
 * The admin listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 */
public record AdminSettings(String host, int port) {}
