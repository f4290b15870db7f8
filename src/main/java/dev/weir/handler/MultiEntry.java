package dev.weir.handler;

import dev.weir.item.ItemKey;
import java.util.OptionalLong;

/**
 * One entry of the JSON array that a {@code /multi} request is.
 *
 * @param modifiedAt what {@code modified_at} said, in seconds since the epoch
 * @param data the value's bytes; empty where the request carries none
 * @param contentType the type to store with it
 */
record MultiEntry(ItemKey key, OptionalLong modifiedAt, byte[] data, String contentType) {}
