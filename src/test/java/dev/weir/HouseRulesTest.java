package dev.weir;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.weir.testing.FreePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Holds the house rules that bytecode tells, whatever way the source names things: who is open, and who calls what. */
final class HouseRulesTest {
    /** What a test that claims to need no I/O must not name. */
    private static final List<String> INPUT_AND_OUTPUT = List.of(
            "java.lang.ProcessBuilder",
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.DatagramSocket",
            "java.net.http.",
            "java.nio.channels.SocketChannel",
            "java.nio.channels.ServerSocketChannel",
            "java.nio.channels.DatagramChannel",
            "java.sql.DriverManager",
            "java.sql.Connection",
            "javax.sql.DataSource",
            "com.zaxxer.",
            "io.zonky.",
            "com.github.tomakehurst.wiremock.");

    private static final Set<String> MARKS_OF_TESTS = Set.of(
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.params.ParameterizedTest",
            "org.junit.jupiter.api.RepeatedTest",
            "org.junit.jupiter.api.TestFactory",
            "net.jqwik.api.Property",
            "net.jqwik.api.Example");

    private static final DescribedPredicate<JavaClass> IS_CLASS = is(
            "are plain classes", c -> !c.isInterface() && !c.isEnum() && !c.isRecord() && !c.isAnonymousClass());
    private static final DescribedPredicate<JavaClass> IS_COMMAND =
            is("are commands",
                    c -> Set.of("dev.weir.cli", "dev.weir.terminal").contains(c.getPackageName()) || file(c).equals("Main"));
    private static final DescribedPredicate<JavaClass> HAS_TESTS = is(
            "hold tests",
            c -> c.getMethods().stream().anyMatch(
                    m -> m.getAnnotations().stream().anyMatch(a -> MARKS_OF_TESTS.contains(a.getRawType().getName()))));

    private static final DescribedPredicate<JavaAccess<?>> TERMINAL = target(
            "the terminal, or what ends the process",
            t -> owner(t, System.class) && Set.of("out", "err", "in", "exit", "console").contains(t.getName())
                    || owner(t, Runtime.class) && Set.of("halt", "exit").contains(t.getName())
                    || owner(t, Throwable.class) && t.getName().equals("printStackTrace"));
    private static final DescribedPredicate<JavaAccess<?>> SLEEP = target(
            "what waits on time and not on a condition",
            t -> t.getName().equals("sleep") && (owner(t, Thread.class) || owner(t, TimeUnit.class)));

    private static final JavaClasses ALL = new ClassFileImporter().importPaths("target/classes", "target/test-classes");
    private static final JavaClasses MAIN = of("/target/classes/");
    private static final JavaClasses TESTS = of("/target/test-classes/");

    @Test
    void everyClassIsFinalOrSealed() {
        holds(closed(), ALL);
    }

    @Test
    void onlyCommandsUseTheTerminalOrEndTheProcess() {
        holds(noClasses().that(DescribedPredicate.not(IS_COMMAND)).should().accessTargetWhere(TERMINAL), MAIN);
    }

    @Test
    void noTestSleeps() {
        holds(noClasses().should().accessTargetWhere(SLEEP), TESTS);
    }

    @Test
    void whatIsNamedATestDoesNoInputAndOutput() {
        holds(classes().that(is("are of a *Test", c -> file(c).endsWith("Test"))).should(doNoInputAndOutput()), TESTS);
    }

    @Test
    void testsAreNamedSoThatTheBuildRunsThem() {
        holds(classes().that(HAS_TESTS).should().haveSimpleNameEndingWith("Test").orShould().haveSimpleNameEndingWith("IT"),
                TESTS);
    }

    @Test
    void eachRuleFindsWhatItForbids() {
        finds(closed(), ArrayList.class);
        finds(noClasses().should().accessTargetWhere(TERMINAL), Main.class);
        finds(noClasses().should().accessTargetWhere(SLEEP), TimeUnit.class);
        finds(classes().should(doNoInputAndOutput()), FreePort.class);
        finds(classes().that(HAS_TESTS).should().haveSimpleNameEndingWith("Nothing"), HouseRulesTest.class);
        assertTrue(MAIN.contain(Main.class) && TESTS.contain(HouseRulesTest.class) && !MAIN.contain(HouseRulesTest.class));
    }

    private static ArchRule closed() {
        return classes().that(IS_CLASS).should(new ArchCondition<>("be final or sealed") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                boolean closed = c.getModifiers().contains(JavaModifier.FINAL) || c.reflect().isSealed();
                events.add(new SimpleConditionEvent(c, closed, c.getName() + " is open"));
            }
        });
    }

    private static ArchCondition<JavaClass> doNoInputAndOutput() {
        return new ArchCondition<>("do no I/O, which belongs in an *IT") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                c.getDirectDependenciesFromSelf().forEach(dependency -> {
                    String name = dependency.getTargetClass().getName();
                    boolean fine = INPUT_AND_OUTPUT.stream().noneMatch(name::startsWith);
                    events.add(new SimpleConditionEvent(c, fine, dependency.getDescription()));
                });
            }
        };
    }

    /** The name of the file that a class lies in, without its ending. */
    private static String file(JavaClass c) {
        String path = c.getName().substring(c.getName().lastIndexOf('.') + 1);
        int nested = path.indexOf('$');
        return nested < 0 ? path : path.substring(0, nested);
    }

    private static boolean owner(AccessTarget target, Class<?> type) {
        return target.getOwner().isAssignableTo(type);
    }

    private static DescribedPredicate<JavaClass> is(String what, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(what, test);
    }

    private static DescribedPredicate<JavaAccess<?>> target(String what, Predicate<AccessTarget> test) {
        return DescribedPredicate.describe(what, access -> test.test(access.getTarget()));
    }

    private static JavaClasses of(String folder) {
        return ALL.that(is("are in " + folder, c -> c.getSource().orElseThrow().getUri().getPath().contains(folder)));
    }

    private static void holds(ArchRule rule, JavaClasses where) {
        rule.check(where);
    }

    private static void finds(ArchRule rule, Class<?> offender) {
        assertTrue(rule.evaluate(new ClassFileImporter().importClasses(offender)).hasViolation(), rule::getDescription);
    }
}
