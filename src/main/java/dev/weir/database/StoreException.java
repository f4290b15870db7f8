package dev.weir.database;

/**
 * Why a request to the store failed. The message is for the log and says how full queues were; clients get the text that {@code
 * ErrorMapping} has for the case.
 */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message) {
        super(message);
    }

    /** A queue was full: nothing was done, and nothing will be. */
    public static final class Overloaded extends StoreException {
        private static final long serialVersionUID = 1L;

        public Overloaded(String message) {
            super(message);
        }
    }

    /** A write was sent, and the connection was lost before the database confirmed the commit. */
    public static final class OutcomeUnknown extends StoreException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message) {
            super(message);
        }
    }

    /** The database was unreachable or did not answer in time. Nothing was changed, and nothing will be. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        private final Unavailability why;

        /** The database did not answer in time. */
        public Unavailable(String message) {
            this(Unavailability.SILENT, message);
        }

        public Unavailable(Unavailability why, String message) {
            super(message);
            this.why = why;
        }

        public Unavailability why() {
            return why;
        }
    }

    /** The database rejected this request: by a constraint or a user's trigger, for example. Nothing was changed. */
    public static final class Refused extends StoreException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
