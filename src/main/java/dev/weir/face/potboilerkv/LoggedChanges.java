package dev.weir.face.potboilerkv;

import dev.weir.check.MalformedJsonException;
import dev.weir.check.StrictJson;
import dev.weir.response.HttpError;
import dev.weir.write.BucketRuleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the changes that a log has: those of other nodes, and those of an edge that died when it had appended them. As they have
 * times, all others may be made again.
 */
public final class LoggedChanges {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedChanges.class);
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final Tables tables;
    private final Moments moments;

    public LoggedChanges(Tables tables, Moments moments) {
        this.tables = tables;
        this.moments = moments;
    }

    /**
     * Makes the change of an entry. What is no change is passed over, and so is one that cannot be made, of which the log of the
     * edge tells.
     *
     * @return false if the entry is to be taken again
     */
    public boolean take(byte[] entry) {
        Change change;
        try {
            change = Bodies.event(entry);
        } catch (HttpError | MalformedJsonException other) {
            return true;
        }
        try {
            moments.check(change.when());
            tables.change(change);
        } catch (HttpError refused) {
            if (refused.status().code() >= SERVER_ERROR || refused.status().code() == TOO_MANY) {
                return false;
            }
            passedOver(entry, refused.words());
        } catch (BucketRuleException refused) {
            passedOver(entry, String.valueOf(refused.getMessage()));
        }
        return true;
    }

    private static void passedOver(byte[] entry, String why) {
        LOG.warn("The change of entry {} of the log is not made: {}", StrictJson.read(entry).path("id").asText(), why);
    }
}
