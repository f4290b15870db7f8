package dev.weir.config;

import dev.weir.database.Dsn;

/** A value as it may be shown: without the password of a DSN, and without anything else that is a secret by its name. */
final class Shown {
    private static final String MASK = "***";

    private Shown() {}

    /** The value given for a key; {@code ~} if there is none. */
    static String of(Given given) {
        String text = given.text();
        if (text == null) {
            return "~";
        }
        String last = given.key().substring(given.key().lastIndexOf('.') + 1);
        if (last.equals("dsn")) {
            return dsn(text);
        }
        return last.contains("password") || last.contains("secret") || last.contains("token") ? MASK : text;
    }

    /** A DSN that cannot be read is masked as a whole: the password can be anywhere in it. */
    private static String dsn(String text) {
        try {
            Dsn dsn = Dsn.parse(text);
            return "postgresql://" + dsn.user() + (dsn.password() == null ? "" : ":" + MASK) + "@" + dsn.place();
        } catch (IllegalArgumentException unreadable) {
            return MASK;
        }
    }
}
