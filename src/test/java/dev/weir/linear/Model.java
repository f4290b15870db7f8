package dev.weir.linear;

import java.util.Optional;

/**
 * What an object does when its operations come one after the other.
 *
 * @param <S> its state, a value
 * @param <O> an operation together with what it answered
 */
public interface Model<S, O> {
    S initial();

    /**
     * The state after the operation; empty where the operation could not have answered so in this state. An operation whose
     * answer never came can answer anything.
     */
    Optional<S> after(S state, O operation);
}
