package dev.weir.write;

/** A bucket does not take a write, by one of its own rules; nothing was changed. The message is for the client. */
public abstract sealed class BucketRuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BucketRuleException(String message) {
        super(message, null, false, false);
    }

    /** The write lacks a condition that the bucket requires. */
    public static final class ConditionRequired extends BucketRuleException {
        private static final long serialVersionUID = 1L;

        ConditionRequired(String message) {
            super(message);
        }
    }

    /** The item would live for longer than the bucket lets any live. */
    public static final class LivesTooLong extends BucketRuleException {
        private static final long serialVersionUID = 1L;

        LivesTooLong(String message) {
            super(message);
        }
    }

    /** The value is larger than the bucket takes. */
    public static final class ValueTooLarge extends BucketRuleException {
        private static final long serialVersionUID = 1L;

        ValueTooLarge(String message) {
            super(message);
        }
    }

    /** The bucket's kind does not have such a write. */
    public static final class NotOfItsKind extends BucketRuleException {
        private static final long serialVersionUID = 1L;

        NotOfItsKind(String message) {
            super(message);
        }
    }

    /** The bucket's values or ops are JSON, and what is to be written is not. */
    public static final class Malformed extends BucketRuleException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
