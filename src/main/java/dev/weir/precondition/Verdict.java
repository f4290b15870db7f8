package dev.weir.precondition;

/** The result of evaluating a read's conditions (RFC 9110 section 13.2.2). */
public sealed interface Verdict {
    /** Answer as if there were no condition. */
    record Proceed() implements Verdict {}

    /** The client already has this version: 304. */
    record NotModified() implements Verdict {}

    /** A condition does not hold: 412. */
    record Failed() implements Verdict {}

    Verdict PROCEED = new Proceed();
    Verdict NOT_MODIFIED = new NotModified();
    Verdict FAILED = new Failed();
}
