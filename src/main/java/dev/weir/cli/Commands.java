package dev.weir.cli;

import dev.weir.bucket.InvalidSettingsException;
import dev.weir.check.NearestName;
import dev.weir.client.RefusedException;
import dev.weir.client.UnreachableException;
import dev.weir.config.SettingsException;
import dev.weir.face.mecdb.NodeConfigException;
import dev.weir.item.InvalidNameException;
import dev.weir.remote.RemoteCommands;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import dev.weir.terminal.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TraceLevel;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: parses it, runs the command, and turns failures into messages and exit codes. */
public final class Commands {
    private final DatabaseCommands database;
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final ProcessStreams streams;
    private final PrintWriter out;
    private final PrintWriter err;

    /** @param environment the environment variables that settings may come from */
    public Commands(DatabaseCommands database, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this(database, environment, Terminal.ofProcess(), ProcessStreams.ofProcess(), out, err);
    }

    Commands(
            DatabaseCommands database,
            Map<String, String> environment,
            Terminal terminal,
            ProcessStreams streams,
            PrintWriter out,
            PrintWriter err) {
        this.database = database;
        this.terminal = terminal;
        this.streams = streams;
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.err = err;
    }

    /** Runs one command line to its end and returns the exit code. */
    public int run(String... args) {
        // The last of repeated flags counts, as scripts that append to a command line expect; picocli would warn about it.
        CommandLine.tracer().setLevel(TraceLevel.OFF);
        int code = commandLine(args).execute(args);
        // Output without a final line end would be lost when the JVM exits.
        out.flush();
        err.flush();
        return code;
    }

    /** The one command that a command line names if it asks an edge, and is to start fast; otherwise all. */
    private CommandLine commandLine(String... args) {
        Supplier<Object> named = args.length == 0 ? null : remote().get(args[0]);
        return named == null
                ? commandLine()
                : configured(new CommandLine(new WeirCommand()).addSubcommand(args[0], named.get()));
    }

    private Map<String, Supplier<Object>> remote() {
        return RemoteCommands.all(environment, terminal, streams, out, err, this::silently);
    }

    /** The commands as picocli knows them. */
    CommandLine commandLine() {
        CommandLine bucket = CommandGroup.named("bucket", "Declare, list, set, delete and purge buckets.")
                .addSubcommand(new BucketCommands.Create(onDatabase()))
                .addSubcommand(new BucketCommands.ListAll(onDatabase()))
                .addSubcommand(new BucketCommands.Show(onDatabase()))
                .addSubcommand(new BucketCommands.Change(onDatabase()))
                .addSubcommand(new BucketCommands.Delete(onDatabase(), terminal))
                .addSubcommand(new BucketCommands.Purge(onDatabase()));
        CommandLine token = CommandGroup.named("token", "Make, list and revoke tokens, which let requests in.")
                .addSubcommand(new TokenCommands.Create(onDatabase(), InstantSource.system()))
                .addSubcommand(new TokenCommands.ListAll(onDatabase()))
                .addSubcommand(new TokenCommands.Revoke(onDatabase()));
        CommandLine config = CommandGroup.named("config", "Show the settings.")
                .addSubcommand(new ConfigShowCommand(environment, out));
        CommandLine face = CommandGroup
                .named("face", "Print settings with which an edge takes the place of another store.")
                .addSubcommand(new FaceMecdbCommand(out));
        CommandLine weir = new CommandLine(new WeirCommand())
                .addSubcommand(new ServeCommand(environment, out))
                .addSubcommand(new BuildCommand())
                .addSubcommand(new PackageCommand())
                .addSubcommand(new ArchivableCommand())
                .addSubcommand(new MigrateCommand(onDatabase()))
                .addSubcommand(new CheckConfigCommand(environment, out))
                .addSubcommand(new DsnCommand(onDatabase()))
                .addSubcommand(bucket)
                .addSubcommand(token)
                .addSubcommand(new VclCommand(environment, out))
                .addSubcommand(config)
                .addSubcommand(face)
                .addSubcommand(new CompletionCommand(out))
                .addSubcommand(new VersionCommand(out));
        remote().forEach((name, command) -> weir.addSubcommand(name, command.get()));
        return configured(weir.addSubcommand(new CommandLine.HelpCommand()));
    }

    /** Each command has its own, for its flags. */
    private OnDatabase onDatabase() {
        return new OnDatabase(database, environment, out);
    }

    private CommandLine configured(CommandLine weir) {
        return weir.setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> usage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    }

    private int silently(Map<String, String> variables, String... line) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        ProcessStreams silent = new ProcessStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        return new Commands(database, variables, question -> null, silent, nowhere, nowhere).run(line);
    }

    private int usage(ParameterException wrong) {
        StringBuilder line = new StringBuilder("weir: ");
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            line.append(unmatched(unmatched.getUnmatched().get(0), wrong.getCommandLine().getCommandSpec()));
        } else {
            line.append(ErrorLine.of(wrong));
        }
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
        err.println(line.append(" (see ").append(command).append(" --help)"));
        return ExitCode.USAGE;
    }

    private static String unmatched(String argument, CommandSpec command) {
        boolean option = argument.startsWith("-");
        if (!option && command.subcommands().isEmpty()) {
            return "unexpected argument '" + argument + "'";
        }
        Set<String> right = option ? command.optionsMap().keySet() : command.subcommands().keySet();
        String nearest = NearestName.of(argument, right);
        return "there is no " + (option ? "option " : "command ") + argument
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    private int failed(Exception failure) {
        if (ErrorLine.isBug(failure)) {
            err.println("weir: this is a bug in Weir; please report it with these lines:");
            failure.printStackTrace(err);
            return ExitCode.FAILED;
        }
        if (failure instanceof RefusedException refused) {
            err.println("weir: " + refused.getMessage());
            return code(refused);
        }
        if (failure instanceof UnreachableException) {
            err.println("weir: " + failure.getMessage());
            return ExitCode.UNREACHED;
        }
        boolean settings = failure instanceof SettingsException
                || failure instanceof InvalidNameException
                || failure instanceof InvalidSettingsException
                || failure instanceof NodeConfigException;
        err.println("weir: " + (settings ? failure.getMessage() : ErrorLine.of(failure)));
        return settings ? ExitCode.USAGE : ExitCode.FAILED;
    }

    /** A request that is malformed comes from a wrong command line; what a server cannot do now, it may do later. */
    private static int code(RefusedException refused) {
        return refused.status() == 400
                ? ExitCode.USAGE
                : refused.status() >= 500 || refused.isTemporary() ? ExitCode.UNREACHED : ExitCode.FAILED;
    }
}
