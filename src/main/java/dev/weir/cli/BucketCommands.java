package dev.weir.cli;

import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.SettingsText;
import dev.weir.item.BucketName;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommands of {@code weir bucket}. */
final class BucketCommands {
    private BucketCommands() {}

    /** {@code weir bucket create}. */
    @Command(name = "create", description = "Declare a bucket. If it already has items, they stay.")
    static final class Create implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                description = "What its items mean: register (the last value written), json (the same, of JSON), latest (the JSON"
                        + " with the latest time), counter (a number to which writes add), set, set-forever or set-grow"
                        + " (elements with keys, which writes add and remove, of which removed ones never come back, or"
                        + " which are not removed), queue (tasks for workers), log (entries that are appended), or siblings"
                        + " (all values that are written at the same time). A bucket that has rows keeps its kind. Without"
                        + " this it is a register.")
        private @Nullable String kind;

        @Option(names = "--partitioned", description = "Store its items in a separate partition.")
        private boolean partitioned;

        Create(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            BucketKind wanted = kind == null ? null : BucketKind.named(kind);
            if (kind != null && wanted == null) {
                throw new IllegalArgumentException("--kind must be one of " + String.join(", ", BucketKind.NAMES));
            }
            on.out().println(on.database().createBucket(on.settings(), bucket, wanted, partitioned));
            return ExitCode.DONE;
        }
    }

    /** {@code weir bucket list}. */
    @Command(name = "list", description = "List the declared buckets, one per line.")
    static final class ListAll implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        ListAll(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            on.database().buckets(on.settings())
                    .forEach((bucket, words) -> on.out()
                            .println(words.isEmpty() ? bucket : bucket + "\t" + String.join("\t", words)));
            return ExitCode.DONE;
        }
    }

    /** {@code weir bucket show}. */
    @Command(
            name = "show",
            description = "Print a bucket's settings, one per line: key, value in force, and default if the bucket has none of"
                    + " its own. Times are in seconds, sizes in bytes.")
    static final class Show implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        Show(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            print(on.database().bucket(on.settings(), bucket), on.out());
            return ExitCode.DONE;
        }
    }

    /** {@code weir bucket set}. */
    @Command(
            name = "set",
            description = "Change settings of a bucket, and declare it if it is not. All are changed, or none.")
    static final class Change implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        @Parameters(index = "0", paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "KEY=VALUE",
                description = "A setting, such as s_maxage=10m or largest_value=64KiB. KEY=default resets it. The keys are those"
                        + " that show prints.")
        private List<String> changes = List.of();

        Change(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            print(on.database().changeBucket(on.settings(), bucket, SettingsText.read(changes)), on.out());
            return ExitCode.DONE;
        }
    }

    private static void print(BucketDocument document, PrintWriter out) {
        SettingsText.lines(document).forEach(out::println);
    }

    /** {@code weir bucket delete}. */
    @Command(name = "delete", description = "Delete a bucket and all its items.")
    static final class Delete implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        @Option(names = "--yes", description = "Delete its items without asking.")
        private boolean yes;

        Delete(OnDatabase on, Terminal terminal) {
            this.terminal = terminal;
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            String done = on.database().deleteBucket(on.settings(), bucket, items -> confirm(bucket, items));
            if (done == null) {
                throw new IllegalStateException("there is no bucket " + bucket);
            }
            on.out().println(done);
            return ExitCode.DONE;
        }

        private void confirm(BucketName bucket, long items) {
            if (yes) {
                return;
            }
            String count = "bucket " + bucket + " has " + items + (items == 1 ? " item" : " items");
            String answer = terminal.ask(count + ". Delete the bucket and its items? [y/N] ");
            if (answer == null) {
                throw new IllegalStateException(count + "; add --yes to delete the bucket and its items");
            }
            String given = answer.strip();
            if (!given.equalsIgnoreCase("y") && !given.equalsIgnoreCase("yes")) {
                throw new IllegalStateException("nothing was deleted");
            }
        }
    }

    /** {@code weir bucket purge}. */
    @Command(
            name = "purge",
            description = "Remove a bucket's items from the caches of all edges and Varnishes. The items stay in the database.")
    static final class Purge implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        Purge(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            on.out().println(on.database().purgeBucket(on.settings(), bucket));
            return ExitCode.DONE;
        }
    }
}
