package dev.weir.observe;

/** How lines of the log look. */
public enum LogFormat {
    /** As logback.xml says: a line of text each. */
    TEXT,
    /** A JSON object each, as Logback's own encoder writes them. */
    JSON
}
