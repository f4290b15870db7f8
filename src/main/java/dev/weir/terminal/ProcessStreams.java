package dev.weir.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** Standard input and output as bytes, for values and lists. */
public record ProcessStreams(InputStream in, OutputStream out) {
    /** What stands for them on a command line. */
    public static final String DASH = "-";

    /** Those of this process. Not System.out, which says nothing of a full disk or of a reader that has gone. */
    public static ProcessStreams ofProcess() {
        return new ProcessStreams(System.in, new FileOutputStream(FileDescriptor.out));
    }
}
