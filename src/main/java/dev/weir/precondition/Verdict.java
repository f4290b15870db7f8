package dev.weir.precondition;

/** What the conditions of a read say of the item that was found (RFC 9110 section 13.2.2). */
public sealed interface Verdict {
    /** Answer as if there had been no condition. */
    record Proceed() implements Verdict {}

    /** The client has this very version: 304. */
    record NotModified() implements Verdict {}

    /** A condition is not met: 412. */
    record Failed() implements Verdict {}

    Verdict PROCEED = new Proceed();
    Verdict NOT_MODIFIED = new NotModified();
    Verdict FAILED = new Failed();
}
