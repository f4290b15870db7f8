package dev.weir.cache;

/**
 * What objects take on the heap of this JVM, which depends on its flags: references have four bytes or, on heaps of 32 GiB and
 * with some collectors, eight; heads of objects eight to sixteen.
 *
 * @param reference bytes of a reference
 * @param head bytes in front of an object's fields; an array has four more, for its length
 */
record ObjectSizes(int reference, int head) {
    /** The largest there are, in case a JVM does not tell. */
    static final ObjectSizes LARGEST = new ObjectSizes(8, 16);

    /** Those of this JVM. */
    static ObjectSizes ofThisJvm() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            var instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object the = instance.get(null);
            Object scale = unsafe.getMethod("arrayIndexScale", Class.class).invoke(the, Object[].class);
            Object base = unsafe.getMethod("arrayBaseOffset", Class.class).invoke(the, byte[].class);
            return scale instanceof Number reference && base instanceof Number bytes
                    ? new ObjectSizes(reference.intValue(), bytes.intValue() - Integer.BYTES)
                    : LARGEST;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return LARGEST;
        }
    }

    /** An object of so many references and so many bytes of other fields. */
    int object(int references, int bytes) {
        return aligned((long) head + (long) references * reference + bytes);
    }

    /** An array of bytes. */
    int bytes(int length) {
        return aligned((long) head + Integer.BYTES + length);
    }

    /** A text, one byte a character. */
    int text(int length) {
        return object(1, 6) + bytes(length);
    }

    private static int aligned(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes + 7 & -8L);
    }
}
