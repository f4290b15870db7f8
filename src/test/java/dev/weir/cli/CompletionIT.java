package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.terminal.ExitCode;
import dev.weir.testing.InstalledProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code weir completion} in real shells. */
final class CompletionIT {
    @TempDir
    private Path folder;

    private static ClientRun run(String... arguments) {
        return ClientRun.bare(Map.of(), new byte[0], arguments);
    }

    @Test
    void bashCompletesCommandsAndFlags() throws Exception {
        InstalledProgram.require("bash", "bash");
        Path script = Files.writeString(folder.resolve("weir.bash"), run("completion", "bash").out());
        assertEquals(List.of("load"), completed("bash", script, "weir lo"));
        assertEquals(List.of("create"), completed("bash", script, "weir bucket cr"));
        List<String> flags = completed("bash", script, "weir put --if-");
        assertEquals(List.of("--if-match", "--if-none-match"), flags.stream().sorted().toList());
        assertFalse(completed("bash", script, "weir ").contains("train"));
    }

    @Test
    void zshTakesTheScript() throws Exception {
        InstalledProgram.require("zsh", "zsh");
        Path script = Files.writeString(folder.resolve("_weir"), run("completion", "zsh").out());
        assertTrue(Files.readString(script).startsWith("#compdef weir\n"));
        Process zsh = new ProcessBuilder("zsh", "-f", "-c",
                "autoload -Uz compinit && compinit -u -D && source " + script + " && print -r -- ${_comps[weir]}")
                .redirectErrorStream(true).start();
        String out = new String(zsh.getInputStream().readAllBytes(), UTF_8).strip();
        assertTrue(zsh.waitFor(30, TimeUnit.SECONDS));
        assertTrue(out.contains("_bash_complete") && out.contains("_complete_weir"), out);
    }

    @Test
    void theScriptHasTheFlagsOfAnEdgeInOrder() {
        List<String> lists = run("completion", "bash").out().lines().filter(line -> line.contains("'--admin-port' ")).toList();
        assertFalse(lists.isEmpty());
        for (String list : lists) {
            List<String> names = List.of(list.replaceAll("^[^\"]*\"|\"$|'", "").split(" "));
            List<String> longOnes = names.stream().filter(name -> name.startsWith("--")).toList();
            assertEquals(longOnes.stream().sorted().toList(), longOnes);
        }
    }

    @Test
    void anotherShellIsRefused() {
        for (String shell : List.of("fish", "", "Bash", "zsh bash")) {
            ClientRun run = run("completion", shell);
            assertEquals(ExitCode.USAGE, run.code(), run::err);
            assertEquals("", run.out());
        }
        assertEquals(ExitCode.USAGE, run("completion").code());
        assertEquals(ExitCode.USAGE, run("completion", "bash", "zsh").code());
    }

    /** What the shell offers for the last word. */
    private static List<String> completed(String shell, Path script, String line) throws Exception {
        String command = "source " + script + "; COMP_LINE='" + line + "'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE);"
                + " case $COMP_LINE in *' ') COMP_WORDS+=('') ;; esac; COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " _complete_weir 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process process = new ProcessBuilder(shell, "-c", command).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return out.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
    }
}
