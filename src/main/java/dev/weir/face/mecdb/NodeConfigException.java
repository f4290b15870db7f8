package dev.weir.face.mecdb;

import java.util.List;

/** A configuration of a MecDB node that cannot be read, with all problems at once, one per line. */
public final class NodeConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    NodeConfigException(List<String> problems) {
        super(problems.size() == 1
                ? problems.getFirst()
                : problems.size() + " problems in the configuration:\n  " + String.join("\n  ", problems));
    }
}
