package dev.weir;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of a document that shows commands, each after {@code $}, and what they print.
 *
 * @param commands in their order
 */
record ConsoleBlock(List<Command> commands) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");

    /**
     * A command and its output.
     *
     * @param output without the empty line that parts it from the next command
     */
    record Command(String line, String output) {}

    /** All blocks of a Markdown text. */
    static List<ConsoleBlock> of(String markdown) {
        List<ConsoleBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(markdown);
        while (block.find()) {
            List<Command> commands = new ArrayList<>();
            for (String command : block.group(1).split("(?m)^\\$ ", -1)) {
                int end = command.indexOf('\n');
                if (end >= 0) {
                    commands.add(new Command(command.substring(0, end), command.substring(end + 1).stripTrailing()));
                }
            }
            blocks.add(new ConsoleBlock(List.copyOf(commands)));
        }
        return List.copyOf(blocks);
    }
}
