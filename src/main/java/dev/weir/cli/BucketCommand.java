package dev.weir.cli;

import dev.weir.bucket.BucketSettings;
import dev.weir.item.BucketName;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir bucket}, which only lists its subcommands. */
@Command(name = "bucket", description = "Declare, list, delete and purge buckets.", synopsisSubcommandLabel = "COMMAND")
final class BucketCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing command; use bucket with one of " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code weir bucket create}. */
    @Command(name = "create", description = "Declare a bucket. If it already has items, they stay.")
    static final class Create implements Callable<Integer> {
        private final DatabaseCommands database;
        private final PrintWriter out;

        @Mixin
        private final SettingsOptions options;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        @Option(names = "--partitioned", description = "Store its items in a separate partition.")
        private boolean partitioned;

        Create(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
            this.database = database;
            this.options = new SettingsOptions(environment);
            this.out = out;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            out.println(database.createBucket(options.load().settings(), bucket, partitioned));
            return ExitCode.DONE;
        }
    }

    /** {@code weir bucket list}. */
    @Command(name = "list", description = "List the declared buckets, one per line.")
    static final class ListAll implements Callable<Integer> {
        private final DatabaseCommands database;
        private final PrintWriter out;

        @Mixin
        private final SettingsOptions options;

        ListAll(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
            this.database = database;
            this.options = new SettingsOptions(environment);
            this.out = out;
        }

        @Override
        public Integer call() throws Exception {
            for (BucketSettings bucket : database.buckets(options.load().settings())) {
                out.println(bucket.name() + (bucket.partitioned() ? "\tpartitioned" : ""));
            }
            return ExitCode.DONE;
        }
    }

    /** {@code weir bucket delete}. */
    @Command(name = "delete", description = "Delete a bucket and all its items.")
    static final class Delete implements Callable<Integer> {
        private final DatabaseCommands database;
        private final Terminal terminal;
        private final PrintWriter out;

        @Mixin
        private final SettingsOptions options;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        @Option(names = "--yes", description = "Delete its items without asking.")
        private boolean yes;

        Delete(DatabaseCommands database, Map<String, String> environment, Terminal terminal, PrintWriter out) {
            this.database = database;
            this.terminal = terminal;
            this.options = new SettingsOptions(environment);
            this.out = out;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            String done = database.deleteBucket(options.load().settings(), bucket, items -> confirm(bucket, items));
            if (done == null) {
                throw new IllegalStateException("there is no bucket " + bucket);
            }
            out.println(done);
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
        private final DatabaseCommands database;
        private final PrintWriter out;

        @Mixin
        private final SettingsOptions options;

        @Parameters(paramLabel = "NAME", description = "The bucket's name.")
        private String name = "";

        Purge(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
            this.database = database;
            this.options = new SettingsOptions(environment);
            this.out = out;
        }

        @Override
        public Integer call() throws Exception {
            BucketName bucket = new BucketName(name);
            out.println(database.purgeBucket(options.load().settings(), bucket));
            return ExitCode.DONE;
        }
    }
}
