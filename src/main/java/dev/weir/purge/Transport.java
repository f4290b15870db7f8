package dev.weir.purge;

import java.io.IOException;

/** Sends requests to one Varnish. Thread-safe. */
interface Transport extends AutoCloseable {
    /**
     * Sends a request and waits for the answer, within a timeout.
     *
     * @return the status of the answer
     * @throws IOException if there is none, with a message for the log
     */
    int send(PurgeRequest request) throws IOException;

    /** Closes every connection; calls that wait for an answer fail. */
    @Override
    void close();
}
