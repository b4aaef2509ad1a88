package dev.walscope;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import dev.walscope.replication.Replica;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The house plan as a table: which room may use which. `assets/docs/architecture.md` is its twin.
class ArchitectureTest {
    private static final Map<String, List<String>> MAY_USE =
            Map.ofEntries(
                    entry("entry", List.of()),
                    entry("time", List.of()),
                    entry("words", List.of()),
                    entry("option", List.of()),
                    entry("file", List.of()),
                    entry("api", List.of()),
                    entry("security", List.of("time")),
                    entry("wal", List.of("entry")),
                    entry("kv", List.of("entry")),
                    entry("snapshot", List.of("wal", "kv", "dedup", "api", "entry")),
                    entry("dedup", List.of("entry")),
                    entry("client", List.of("api", "time", "security")),
                    entry(
                            "replication",
                            List.of(
                                    "snapshot",
                                    "wal",
                                    "kv",
                                    "dedup",
                                    "api",
                                    "entry",
                                    "time",
                                    "words")),
                    entry("check", List.of()),
                    entry("scope", List.of("check", "client", "api", "file")),
                    entry(
                            "cluster",
                            List.of("client", "api", "time", "file", "option", "security")),
                    entry(
                            "node",
                            List.of(
                                    "replication",
                                    "snapshot",
                                    "wal",
                                    "kv",
                                    "dedup",
                                    "api",
                                    "entry",
                                    "time",
                                    "words",
                                    "file",
                                    "security")),
                    entry(
                            "session",
                            List.of("cluster", "scope", "check", "client", "api", "option")),
                    entry(
                            "lesson",
                            List.of(
                                    "session", "cluster", "scope", "client", "api", "words", "file",
                                    "option")),
                    entry(
                            "ui",
                            List.of(
                                    "lesson", "session", "cluster", "scope", "check", "client",
                                    "api", "file", "words", "option")),
                    entry(
                            "cli",
                            List.of(
                                    "ui",
                                    "lesson",
                                    "node",
                                    "cluster",
                                    "scope",
                                    "check",
                                    "replication",
                                    "snapshot",
                                    "client",
                                    "wal",
                                    "api",
                                    "entry",
                                    "time",
                                    "words",
                                    "option",
                                    "security")));

    /// What formats, or changes the case, by the default locale unless one is named.
    private static final Map<String, Set<String>> BY_LOCALE =
            Map.of(
                    "java.lang.String", Set.of("format", "formatted", "toLowerCase", "toUpperCase"),
                    "java.io.PrintStream", Set.of("format", "printf"),
                    "java.io.PrintWriter", Set.of("format", "printf"),
                    "java.io.Console", Set.of("format", "printf"),
                    "java.util.Formatter", Set.of("<init>"),
                    "java.text.SimpleDateFormat", Set.of("<init>"),
                    "java.text.DecimalFormat", Set.of("<init>"),
                    "java.text.MessageFormat", Set.of("<init>", "format"),
                    "java.text.NumberFormat",
                            Set.of("getInstance", "getIntegerInstance", "getNumberInstance"),
                    "java.time.format.DateTimeFormatter", Set.of("ofPattern"));

    private static final Set<String> IN_PLACE =
            Set.of("write", "writeString", "newOutputStream", "newBufferedWriter", "move");

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.walscope");

    @TestFactory
    Stream<DynamicTest> aRoomUsesOnlyTheRoomsBelowIt() {
        return new TreeMap<>(MAY_USE)
                .entrySet().stream()
                        .map(
                                room ->
                                        DynamicTest.dynamicTest(
                                                room.getKey(),
                                                () -> staysBelow(room.getKey(), room.getValue())));
    }

    private static void staysBelow(String room, List<String> mayUse) {
        var forbidden =
                MAY_USE.keySet().stream()
                        .filter(other -> !other.equals(room) && !mayUse.contains(other))
                        .toList();
        noClasses()
                .that()
                .resideInAPackage("dev.walscope." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(forbidden))
                .because("the house plan lets it use only " + mayUse)
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void thePlanOnPaperSaysTheSame() throws IOException {
        var row = Pattern.compile("\\| \\d \\| `(\\w+)`.*\\| ([^|]+) \\|");
        var paper =
                Files.readAllLines(Path.of("assets/docs/architecture.md")).stream()
                        .map(row::matcher)
                        .filter(Matcher::matches)
                        .collect(
                                Collectors.toMap(
                                        found -> found.group(1),
                                        found ->
                                                found.group(2).equals("–")
                                                        ? List.of()
                                                        : List.of(found.group(2).split(", "))));

        assertThat(paper).isEqualTo(MAY_USE);
    }

    @Test
    void theRootIsTheProgramAloneAndNothingUsesIt() {
        classes()
                .that()
                .resideInAPackage("dev.walscope")
                .should()
                .haveSimpleName("Walscope")
                .orShould()
                .haveSimpleName("package-info")
                .because("everything has a room")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAnyPackage(packages(MAY_USE.keySet()))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.walscope")
                .because("the program is the roof")
                .check(HOUSE);
    }

    @Test
    void everyRoomStandsInThePlan() {
        var roof = "dev.walscope";
        var rooms =
                HOUSE.stream()
                        .map(one -> one.getPackageName())
                        .filter(name -> !name.equals(roof))
                        .map(name -> name.substring(roof.length() + 1).split("\\.")[0])
                        .collect(Collectors.toSet());

        assertThat(rooms).isEqualTo(MAY_USE.keySet());
    }

    /// The plan lets none, and no room uses what the plan does not let it.
    @Test
    void roomsFormNoCircle() {
        var built = new TreeSet<String>();
        while (built.size() < MAY_USE.size()) {
            var next =
                    MAY_USE.entrySet().stream()
                            .filter(room -> !built.contains(room.getKey()))
                            .filter(room -> built.containsAll(room.getValue()))
                            .findFirst();
            assertThat(next).as("a room whose lower rooms all stand, after " + built).isPresent();
            built.add(next.get().getKey());
        }
    }

    @Test
    void packagesFormNoCircle() {
        assertThat(circle(JavaClass::getPackageName)).isEmpty();
    }

    /// A class that is read is read before those that use it, to the last one. Each counts with
    /// those inside it; the rooms of the other tower are left out.
    @Test
    void inTheObserverTowerClassesFormNoCircle() {
        var rooms = List.of("client", "scope", "cluster", "session", "lesson", "ui");
        assertThat(
                        circle(
                                one ->
                                        rooms.stream().anyMatch(room -> isIn(one, room))
                                                ? one.getName().replaceAll("\\$.*", "")
                                                : ""))
                .isEmpty();
    }

    private static boolean isIn(JavaClass one, String room) {
        return (one.getPackageName() + ".").startsWith("dev.walscope." + room + ".");
    }

    /// @param part what a class is a part of; empty for what does not count
    /// @return parts each of which needs the next one, the last of them the first; empty when there
    ///     are none
    private static List<String> circle(Function<JavaClass, String> part) {
        var needs = new TreeMap<String, Set<String>>();
        for (var one : HOUSE) {
            var from = part.apply(one);
            if (from.isEmpty()) continue;
            var targets = needs.computeIfAbsent(from, _ -> new TreeSet<>());
            for (var dependency : one.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass();
                var to = HOUSE.contain(target.getName()) ? part.apply(target) : "";
                if (!to.isEmpty() && !to.equals(from)) targets.add(to);
            }
        }
        var done = new TreeSet<String>();
        for (var start : needs.keySet()) {
            var found = circle(start, needs, new ArrayList<>(), done);
            if (!found.isEmpty()) return found;
        }
        return List.of();
    }

    private static List<String> circle(
            String at, Map<String, Set<String>> needs, List<String> way, Set<String> done) {
        if (way.contains(at)) return List.copyOf(way.subList(way.indexOf(at), way.size()));
        if (done.contains(at)) return List.of();
        way.add(at);
        for (var next : needs.getOrDefault(at, Set.of())) {
            var found = circle(next, needs, way, done);
            if (!found.isEmpty()) return found;
        }
        way.removeLast();
        done.add(at);
        return List.of();
    }

    @Test
    void javaFxAppearsOnlyInTheWindow() {
        onlyIn(
                List.of("ui"),
                "a node runs with no display",
                "javafx..",
                "atlantafx..",
                "org.kordamp..");
    }

    @Test
    void javalinAppearsOnlyInTheNode() {
        onlyIn(
                List.of("node"),
                "how a node speaks HTTP is its own affair",
                "io.javalin..",
                "org.eclipse.jetty..",
                "jakarta..");
    }

    @Test
    void certificatesAreMadeAndReadInTheirOwnRoom() {
        onlyIn(List.of("security"), "others only use them", "org.bouncycastle..");
    }

    @Test
    void figuresAreForTheirOwnRoom() {
        onlyIn(List.of("node.metrics"), "others only say what happened", "io.prometheus..");
    }

    @Test
    void theInsideOfJettyIsLeanedOnInOnePackage() {
        onlyIn(
                List.of("node.http.edge"),
                "it changes from one version to the next",
                "org.eclipse.jetty.server.internal..",
                "org.eclipse.jetty.server.handler..",
                "org.eclipse.jetty.io.internal..");
    }

    /// Wiring knows its server, the server what it serves, and nothing looks back.
    @TestFactory
    Stream<DynamicTest> insideTheNodeEachPackageKnowsOnlyThoseBelowIt() {
        var fromTheTop =
                List.of("node", "node.http", "node.http.edge", "node.metrics", "node.report");
        return fromTheTop.stream()
                .map(
                        lower ->
                                DynamicTest.dynamicTest(
                                        lower,
                                        () ->
                                                knowsNothingOf(
                                                        lower,
                                                        fromTheTop.subList(
                                                                0, fromTheTop.indexOf(lower)))));
    }

    private static void knowsNothingOf(String lower, List<String> uppers) {
        noClasses()
                .that()
                .resideInAPackage("dev.walscope." + lower)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        uppers.stream().map("dev.walscope."::concat).toArray(String[]::new))
                .because("the node's packages form no circle")
                .check(HOUSE);
    }

    @Test
    void theDoorToReplicationKnowsNobodyBehindIt() {
        noClasses()
                .that()
                .resideInAPackage("dev.walscope.replication")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.walscope.replication.primary", "dev.walscope.replication.raft")
                .because("another kind of replication is to stand beside it")
                .check(HOUSE);
    }

    @Test
    void theConsensusEngineIsLeanedOnInOnePackage() {
        onlyIn(
                List.of("replication.raft"),
                "its flaws are covered there, and it could be another one",
                "io.microraft..");
    }

    /// Java's `sealed` ends at a package; the door has rooms behind it.
    @Test
    void replicasAreMadeBehindTheDoorOnly() {
        classes()
                .that()
                .implement(Replica.class)
                .should()
                .resideInAPackage("dev.walscope.replication..")
                .because("the door is sealed")
                .check(HOUSE);
    }

    @Test
    void replicationKnowsNoHttpClient() {
        noClasses()
                .that()
                .resideInAPackage("dev.walscope.replication..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .because("a peer's log is an interface, and a node lends its connections")
                .check(HOUSE);
    }

    @Test
    void jsonIsParsedAndWrittenInFewPlaces() {
        onlyIn(
                List.of("entry", "api", "lesson"),
                "everyone else handles records",
                "com.fasterxml.jackson.core..",
                "com.fasterxml.jackson.dataformat..");
    }

    @Test
    void onlyTheClusterStartsProcesses() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.walscope.cluster..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class)
                .because("processes and signals have one owner")
                .check(HOUSE);
    }

    @Test
    void aFileThatAPersonKeepsIsWrittenAsAWhole() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(List.of("scope", "lesson", "ui")))
                .should()
                .accessTargetWhere(
                        describe(
                                "writes a file in place",
                                access ->
                                        access.getTargetOwner().isEquivalentTo(Files.class)
                                                && IN_PLACE.contains(access.getTarget().getName())))
                .because("a crash must leave the old file or the new one: see AtomicFile")
                .check(HOUSE);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.walscope.time..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("time is handed in: see Clock")
                .check(HOUSE);
    }

    @Test
    void digitsAndWordsAreTheSameInEveryLocale() {
        noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "takes the locale of the machine's user",
                                access -> takesTheUsersLocale(access.getTarget())))
                .because(
                        "programs and shells read what is written; name the locale, usually"
                                + " Locale.ROOT")
                .check(HOUSE);
    }

    @Test
    void everyRoomIsOnThePlanAndHasAFrontPage() throws IOException {
        var main = Path.of("src/main/java/dev/walscope");
        try (var rooms = Files.list(main)) {
            assertThat(rooms.filter(Files::isDirectory).map(room -> room.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
        }
        try (var all = Files.walk(main)) {
            assertThat(all.filter(Files::isDirectory))
                    .allSatisfy(room -> assertThat(room.resolve("package-info.java")).exists());
        }
    }

    private static boolean takesTheUsersLocale(AccessTarget target) {
        return target instanceof CodeUnitAccessTarget called
                && BY_LOCALE
                        .getOrDefault(called.getOwner().getName(), Set.of())
                        .contains(called.getName())
                && called.getRawParameterTypes().stream()
                        .noneMatch(type -> type.isEquivalentTo(Locale.class));
    }

    private static void onlyIn(List<String> rooms, String because, String... guests) {
        classes()
                .that()
                .resideOutsideOfPackages(packages(rooms))
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages(guests)
                .because(because + "; it belongs in " + rooms)
                .check(HOUSE);
    }

    private static String[] packages(Collection<String> rooms) {
        return rooms.stream().map(room -> "dev.walscope." + room + "..").toArray(String[]::new);
    }
}
