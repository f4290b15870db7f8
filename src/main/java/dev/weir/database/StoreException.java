package dev.weir.database;

/**
 * Why the store did not do what it was asked. The message is for the log and says how full things were; a client reads the
 * words that {@code ErrorMapping} has for the case.
 */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message) {
        super(message);
    }

    /** Not done, and it never will be: a queue was full. */
    public static final class Overloaded extends StoreException {
        private static final long serialVersionUID = 1L;

        public Overloaded(String message) {
            super(message);
        }
    }

    /** A write was sent and the database went away before it said whether it had committed. */
    public static final class OutcomeUnknown extends StoreException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message) {
            super(message);
        }
    }

    /** The database could not be asked, or not in time. Nothing was changed, and nothing will be. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        private final Unavailability why;

        /** It did not answer in time. */
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

    /** The database refused this request by itself: a constraint or trigger of the user's. Nothing was changed. */
    public static final class Refused extends StoreException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
