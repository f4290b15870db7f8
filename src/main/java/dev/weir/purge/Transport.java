package dev.weir.purge;

import java.io.IOException;

/** The way to one Varnish. Called by many threads at one time. */
interface Transport extends AutoCloseable {
    /**
     * Sends a request and waits for the answer, both within a bound.
     *
     * @return the status of the answer
     * @throws IOException where there is none, in words for the log
     */
    int send(PurgeRequest request) throws IOException;

    /** Lets go of every connection; whoever waits for an answer fails. */
    @Override
    void close();
}
