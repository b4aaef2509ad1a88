package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Acks;
import dev.walscope.api.Role;
import dev.walscope.node.NodeOptions;
import dev.walscope.replication.Timing;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the command line makes of its words; nothing is started.
class CommandLineTest {
    private final List<Object> started = new ArrayList<>();
    private final List<ClientTarget> targets = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private final Programs programs = new Recorder();

    /// Starts nothing, and remembers what it was to start.
    private class Recorder implements Programs {
        @Override
        public int window(WindowArguments arguments) {
            started.add(arguments);
            return 0;
        }

        @Override
        public int node(NodeStart start) {
            started.add(start);
            return 0;
        }

        @Override
        public int lessonList(boolean namesOnly) {
            started.add("lessons " + namesOnly);
            return 0;
        }

        @Override
        public int warmUp(WarmUpCommand.What what) {
            started.add("warm up " + what);
            return 0;
        }

        @Override
        public int lessonRun(LessonArguments arguments) {
            started.add(arguments);
            return 1;
        }

        @Override
        public int walShow(ShowArguments wanted) {
            started.add(wanted);
            return 0;
        }

        @Override
        public int walVerify(Path folder) {
            started.add("verify " + folder);
            return 1;
        }

        @Override
        public int walRestore(Path from, Long untilId, Path to) {
            started.add("restore " + from + " " + untilId + " " + to);
            return 0;
        }

        @Override
        public int walExport(Path from, Long untilId) {
            started.add("export " + from + " " + untilId);
            return 0;
        }

        @Override
        public int client(ClientTarget target, ClientRequest request) {
            targets.add(target);
            started.add(request);
            return 0;
        }

        @Override
        public int load(ClientTarget target, LoadArguments wanted) {
            targets.add(target);
            started.add(wanted);
            return 0;
        }

        @Override
        public int walImport(Path file, Path to) {
            started.add("import " + file + " " + to);
            return 0;
        }
    }

    private int run(String... arguments) {
        return CommandTree.of(programs, environment)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private NodeStart node(String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return (NodeStart) started.getLast();
    }

    private WindowArguments window(String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return (WindowArguments) started.getLast();
    }

    private static final String THREE =
            "a=http://127.0.0.1:8000,b=http://127.0.0.1:8001,c=http://127.0.0.1:8002";

    @Test
    void aMemberMayBeReachedByAnotherWay() {
        var electing =
                node("node", "a", "--cluster", THREE, "--via", "c=http://127.0.0.1:9002")
                        .options()
                        .electing()
                        .orElseThrow();

        assertThat(electing.wayTo("b", "http://127.0.0.1:8001")).endsWith(":8001");
        assertThat(electing.wayTo("c", "http://127.0.0.1:8002")).endsWith(":9002");
        assertThat(electing.urls().get("c")).as("others are told").endsWith(":8002");
    }

    @Test
    void soMayOneThatJoinsLater() {
        var electing =
                node("node", "a", "--cluster", THREE, "--via", "d=http://127.0.0.1:9003")
                        .options()
                        .electing()
                        .orElseThrow();

        assertThat(electing.wayTo("d", "http://127.0.0.1:8003")).endsWith(":9003");
        assertThat(electing.urls()).as("it is none of the first").doesNotContainKey("d");
    }

    @Test
    void oneThatJoinsStandsForElectionAfterAllOthers() {
        var first = node("node", "c", "--cluster", THREE, "--in-turn").options().electing();
        var joined =
                node("node", "d", "--join", "http://127.0.0.1:8000", "--in-turn")
                        .options()
                        .electing();

        assertThat(first.orElseThrow().turn("c")).isEqualTo(2);
        assertThat(joined.orElseThrow().turn("d")).isGreaterThan(4);
    }

    @Test
    void aLeaderNeedsNoOption() {
        assertThat(node("leader"))
                .as("what the help says is what a node does by itself")
                .isEqualTo(
                        new NodeStart(
                                NodeOptions.leader(Path.of("data/leader"), 8000), false, null));
    }

    @Test
    void lessonsAreListedAndPlayed() {
        assertThat(run("lesson", "list", "-q")).isZero();
        assertThat(run("lesson", "run", "03-kill", "--shots", "pictures")).isOne();
        assertThat(run("lesson", "run", "mine.yaml")).isOne();

        assertThat(started)
                .containsExactly(
                        "lessons true",
                        new LessonArguments("03-kill", true, Path.of("pictures")),
                        new LessonArguments("mine.yaml", false, null));
    }

    @Test
    void aLessonWithoutItsNameIsAWrongUsage() {
        assertThat(run("lesson", "run")).isEqualTo(2);
        assertThat(run("lesson", "lst")).isEqualTo(2);

        assertThat(err.toString()).contains("NAME is missing").contains("did you mean list?");
        assertThat(started).isEmpty();
    }

    @Test
    void aFollowersPortAndFolderComeFromItsName() {
        var follower = node("follower", "follower-12");

        assertThat(follower.options())
                .isEqualTo(
                        NodeOptions.follower(
                                "follower-12",
                                Path.of("data/followers/follower-12"),
                                8012,
                                "http://localhost:8000"));
        assertThat(node("follower", "blue", "--port", "9000").listening().port()).isEqualTo(9000);
    }

    @Test
    void everyOptionIsTaken() {
        var node =
                node(
                        "follower",
                        "f1",
                        "--port=0",
                        "--leader=https://h.example:9/",
                        "--data=d",
                        "--max-segment-size=4096",
                        "--host=::1",
                        "--dedup-ttl=90s",
                        "--allow-host=vm",
                        "--allow-host=node.example",
                        "--dedup-max-entries=7",
                        "--acks=quorum",
                        "--acks-timeout=500ms",
                        "--max-body=10",
                        "--fsync=off",
                        "--compress=gzip",
                        "--log-requests",
                        "--max-requests-per-second=7",
                        "--heartbeat=1s",
                        "--max-memory=2000000",
                        "--lost-after=PT5S",
                        "--scrub-every=1m",
                        "--snapshot-every=off",
                        "--retain=8192",
                        "--stop-with-parent");

        assertThat(node)
                .isEqualTo(
                        new NodeStart(
                                new NodeOptions(
                                        Role.follower,
                                        "f1",
                                        "https://h.example:9",
                                        new NodeOptions.Listening(
                                                "::1", List.of("vm", "node.example"), 0),
                                        new NodeOptions.Log(
                                                Path.of("d"),
                                                4_096,
                                                Fsync.OFF,
                                                0,
                                                8_192,
                                                Compression.GZIP),
                                        new NodeOptions.Requests(Acks.quorum, 10, true, 7),
                                        new NodeOptions.Dedup(Duration.ofSeconds(90), 7),
                                        2_000_000,
                                        new Timing(1_000, 5_000, 500, 50, 2_000, 60_000)),
                                true,
                                null));
    }

    @Test
    void theEnvironmentGivesDefaultsAndOptionsWin() {
        environment.putAll(
                Map.of(
                        "MAX_SEGMENT_SIZE", "512",
                        "DEDUP_TTL", "30m",
                        "ACKS", "all",
                        "FSYNC", "interval",
                        "HOST", "0.0.0.0",
                        "INSECURE", "true",
                        "ALLOW_HOSTS", "vm, node.example",
                        "MAX_BODY", "",
                        "PORT", "1",
                        "DATA", "elsewhere"));

        var node = node("leader", "--acks", "one");

        assertThat(node.options().log())
                .isEqualTo(
                        new NodeOptions.Log(Path.of("data/leader"), 512, Fsync.INTERVAL, 64 << 20));
        assertThat(node.options().listening())
                .isEqualTo(
                        new NodeOptions.Listening("0.0.0.0", List.of("vm", "node.example"), 8000));
        assertThat(node.options().requests())
                .isEqualTo(new NodeOptions.Requests(Acks.one, 1_048_576, false));
        assertThat(node.options().dedup().timeToLive()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void withoutACommandTheWindowOpens() {
        assertThat(window())
                .isEqualTo(new WindowArguments(Path.of("data"), 8000, false, null, null));
        assertThat(window("--headless", "--data", "x").headless()).isTrue();
        assertThat(window("--shot", "w.PNG"))
                .isEqualTo(
                        new WindowArguments(Path.of("data"), 8000, true, Path.of("w.PNG"), null));
    }

    @Test
    void theLogCommandsHandOnTheirExitCode() {
        assertThat(run("wal", "show", "data/leader")).isZero();
        assertThat(run("wal", "verify", "data/leader")).isEqualTo(1);
        assertThat(started)
                .containsExactly(ShowArguments.of(Path.of("data/leader")), "verify data/leader");
    }

    @Test
    void whatOfALogIsShownIsChosen() {
        assertThat(
                        run(
                                "wal",
                                "show",
                                "d",
                                "--from",
                                "2",
                                "--to=9",
                                "--key",
                                "k",
                                "--values",
                                "--json",
                                "-f"))
                .isZero();
        assertThat(run("wal", "show", "d", "--damaged")).isZero();

        assertThat(started)
                .containsExactly(
                        new ShowArguments(Path.of("d"), 2, 9, "k", true, false, true, true),
                        new ShowArguments(
                                Path.of("d"), 1, Long.MAX_VALUE, null, false, true, false, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "leader --port 80x | walscope leader: --port: '80x' is not a port from 0 to 65535",
                "leader --port=65536 | walscope leader: --port: '65536' is not a port from 0 to"
                        + " 65535",
                "leader --port | walscope leader: nothing follows --port",
                "leader --port --data x | walscope leader: nothing follows --port",
                "leader --prot 1 | walscope leader: unknown option --prot, did you mean --port?",
                "leader --zzz | walscope leader: unknown option --zzz",
                "leader more | walscope leader: one argument too many: more",
                "leader --max-segment-size 0 | walscope leader: --max-segment-size: '0' is not a"
                        + " number of bytes from 1 to 1073741824",
                "leader --max-segment-size 1e6 | walscope leader: --max-segment-size: '1e6' is not"
                        + " a number of bytes from 1 to 1073741824",
                "leader --max-segment-size 1073741825 | walscope leader: --max-segment-size:"
                        + " '1073741825' is not a number of bytes from 1 to 1073741824",
                "leader --max-segment-size 99999999999999999999 | walscope leader:"
                    + " --max-segment-size: '99999999999999999999' is not a number of bytes from 1"
                    + " to 1073741824",
                "leader --dedup-ttl soon | walscope leader: --dedup-ttl: 'soon' is not a length of"
                        + " time such as 90s, 30m, 1h or PT1H",
                "leader --dedup-ttl 0 | walscope leader: --dedup-ttl: '0' is not a length of time"
                        + " from 1ms to 36500d",
                "leader --heartbeat 0.0005 | walscope leader: --heartbeat: '0.0005' is not a length"
                        + " of time from 1ms to 36500d",
                "leader --heartbeat 2s | walscope leader: --lost-after (2000 ms) must be longer"
                        + " than --heartbeat (2000 ms); give it several heartbeats",
                "follower follower-1 --lost-after 100ms | walscope follower: --lost-after (100 ms)"
                        + " must be longer than --heartbeat (500 ms); give it several heartbeats",
                "leader --dedup-ttl -5 | walscope leader: --dedup-ttl: '-5' is not a length of time"
                        + " such as 90s, 30m, 1h or PT1H",
                "leader --dedup-max-entries -1 | walscope leader: --dedup-max-entries: '-1' is not"
                        + " a number, 1 or more",
                "leader --acks ALL | walscope leader: --acks: 'ALL' is not one of leader, one,"
                        + " quorum, all",
                "leader --fsync sometimes | walscope leader: --fsync: 'sometimes' is not one of"
                        + " always, interval, off",
                "leader --compress zip | walscope leader: --compress: 'zip' is not one of off,"
                        + " gzip",
                "leader --max-body big | walscope leader: --max-body: 'big' is not a number of"
                        + " bytes from 1 to 1073741824",
                "leader --data= | walscope leader: --data: '' is not a folder's name",
                "leader --host= | walscope leader: --host: '' is not an address such as 127.0.0.1"
                        + " or 0.0.0.0",
                "leader --host 0.0.0.0 | walscope leader: --host 0.0.0.0 lets other machines in:"
                        + " give --tls-cert, --tls-key and --tokens (see walscope cert and walscope"
                        + " token), or say --insecure",
                "leader --allow-host a:80 | walscope leader: --allow-host: 'a:80' is not a host's"
                        + " name such as vm or node.example (no port)",
                "leader --allow-host http://vm | walscope leader: --allow-host: 'http://vm' is not"
                        + " a host's name such as vm or node.example (no port)",
                "leader --allow-host vm,* | walscope leader: --allow-host: '*' is not a host's name"
                        + " such as vm or node.example (no port)",
                "leader --allow-host | walscope leader: nothing follows --allow-host",
                "follower | walscope follower: NAME is missing",
                "follower ../x | walscope follower: NAME: '../x' is not a follower's name: 1 to 64"
                    + " letters, digits, '.', '_' or '-', not starting with a sign, and not leader",
                "follower blue | walscope follower: --port is missing: only a name that ends in a"
                        + " number, such as follower-1, has a port of its own",
                "follower f99999 | walscope follower: --port is missing: 8000 + 99999 is not a"
                        + " port",
                "follower f1 --leader nonsense | walscope follower: --leader: 'nonsense' is not a"
                        + " node's URL such as http://localhost:8000",
                "follower f1 --leader http://h:8000/x | walscope follower: --leader:"
                        + " 'http://h:8000/x' is not a node's URL such as http://localhost:8000",
                "follower f1 --port 1 --port 2 | walscope follower: --port is given twice",
                "node a --cluster a=http://h:1 --via b | walscope node: --via: 'b' is not NAME=URL;"
                    + " give all members, such as"
                    + " a=http://127.0.0.1:8000,b=http://127.0.0.1:8001,c=http://127.0.0.1:8002",
                "node d --cluster a=http://h:1 | walscope node: d is none of the members in"
                        + " --cluster; add d=URL there",
                "node a --cluster a=http://h:1 --election-timeout 150ms | walscope node:"
                        + " --election-timeout must be at least twice --heartbeat, or a leader that"
                        + " is there counts as gone",
                "leadr | walscope: unknown command leadr, did you mean leader?",
                "wal | walscope wal: missing required subcommand",
                "wal show | walscope wal show: DIR is missing",
                "get | walscope get: KEY is missing",
                "get k --url localhost:8000 | walscope get: --url: 'localhost:8000' is not a"
                        + " node's URL such as http://localhost:8000",
                "put k v --acks most | walscope put: --acks: 'most' is not one of leader, one,"
                        + " quorum, all",
                "watch k --prefix p | walscope watch: give KEY or --prefix, not both",
                "watch --after -1 | walscope watch: --after: '-1' is not an entry's id, or 0",
                "completion fish | walscope completion: SHELL: 'fish' is not one of bash, zsh",
                "wal show d --from 0 | walscope wal show: --from: '0' is not an entry's id, 1 or"
                        + " more",
                "wal show d --from 9 --to 3 | walscope wal show: --from 9 is behind --to 3",
                "wal show d --follow --damaged | walscope wal show: --follow shows what comes and"
                        + " --damaged what is there; give one of them",
                "wal restore d | walscope wal restore: --to is missing",
                "wal restore d --to | walscope wal restore: nothing follows --to",
                "wal restore d --to e --until 0 | walscope wal restore: --until: '0' is not an"
                        + " entry's id, 1 or more",
                "wal import --to e | walscope wal import: FILE is missing",
                "--shot picture.gif | walscope: --shot: 'picture.gif' is not a file name such as"
                        + " shot.png",
            })
    void aBadWordIsOneLineAndExitCode2(String line, String complaint) {
        var code = run(line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
        var command = complaint.substring(0, complaint.indexOf(':'));
        assertThat(err.toString().strip()).isEqualTo(complaint + " (see " + command + " --help)");
        assertThat(started).isEmpty();
    }

    @Test
    void aLogIsRestoredExportedAndImported() {
        assertThat(run("wal", "restore", "d", "--until", "7", "--to", "e")).isZero();
        assertThat(run("wal", "restore", "d", "--to", "e")).isZero();
        assertThat(run("wal", "export", "d")).isZero();
        assertThat(run("wal", "export", "d", "--until=3")).isZero();
        assertThat(run("wal", "import", "-", "--to", "e")).isZero();

        assertThat(started)
                .containsExactly(
                        "restore d 7 e",
                        "restore d null e",
                        "export d null",
                        "export d 3",
                        "import - e");
    }

    /// The launcher shows these before there is a program.
    @TestFactory
    Stream<DynamicTest> whatTheLauncherShowsBeforeABuildIsWhatTheProgramSays() {
        return commands(CommandTree.of(programs, Map.of()))
                .map(
                        command -> {
                            var words = command.getCommandSpec().qualifiedName("-");
                            var file = Path.of("assets/help", words + ".txt");
                            return dynamicTest(
                                    words,
                                    () ->
                                            assertThat(file)
                                                    .content()
                                                    .isEqualTo(
                                                            command.getUsageMessage(Ansi.OFF)
                                                                    .replace("\r\n", "\n")));
                        });
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream()
                        .filter(one -> !one.getCommandSpec().usageMessage().hidden())
                        .filter(one -> !one.getCommandName().equals("help"))
                        .flatMap(CommandLineTest::commands));
    }

    @ParameterizedTest
    @CsvSource({"help, leader", "help leader, --max-segment-size", "help wal, verify"})
    void helpIsACommandToo(String line, String said) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString()).contains(said);

        assertThat(run("help", "leadr")).isEqualTo(2);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "walscope: unknown command leadr, did you mean leader? (see walscope"
                                + " --help)");
    }

    @Test
    void theClientCommandsTakeTheirWords() {
        assertThat(run("get", "k", "--min-id", "7")).isZero();
        assertThat(run("put", "k", "1", "--as-json", "--acks", "all")).isZero();
        assertThat(run("delete", "k")).isZero();
        assertThat(run("keys", "user:")).isZero();
        assertThat(run("status")).isZero();
        assertThat(run("watch", "--prefix", "p", "--after", "0")).isZero();

        assertThat(started)
                .containsExactly(
                        new ClientRequest.Get("k", 7L),
                        new ClientRequest.Put("k", "1", true, "all"),
                        new ClientRequest.Delete("k", null),
                        new ClientRequest.Keys("user:"),
                        new ClientRequest.Status(),
                        new ClientRequest.Watch(null, "p", 0L));
        assertThat(targets)
                .containsOnly(
                        new ClientTarget(URI.create("http://127.0.0.1:8000"), null, null, false));
    }

    @Test
    void whoIsAskedComesFromTheEnvironmentAndTheTokenFromThereAlone() {
        environment.put("WALSCOPE_URL", "https://db.example:8443");
        environment.put("WALSCOPE_CACERT", "ca.pem");
        environment.put("WALSCOPE_TOKEN", "s3cret");
        environment.put("WALSCOPE_JSON", "true");
        environment.put("URL", "http://other.example");

        assertThat(run("status")).isZero();
        assertThat(run("status", "--url", "http://h:1", "--json")).isZero();

        assertThat(targets)
                .containsExactly(
                        new ClientTarget(
                                URI.create("https://db.example:8443"),
                                "s3cret",
                                Path.of("ca.pem"),
                                false),
                        new ClientTarget(
                                URI.create("http://h:1"), "s3cret", Path.of("ca.pem"), true));
    }

    @Test
    void aLoadTakesItsWords() {
        assertThat(run("load")).isZero();
        assertThat(run("load", "--clients", "8", "--time", "1m", "--keys=1", "--seed", "7"))
                .isZero();

        assertThat(started)
                .containsExactly(
                        new LoadArguments(4, Duration.ofSeconds(10), 3, "load-", 1),
                        new LoadArguments(8, Duration.ofMinutes(1), 1, "load-", 7));
    }

    @Test
    void aTokenThatIsNoneIsRefusedWithoutBeingRepeated() {
        environment.put("WALSCOPE_TOKEN", "se\ncret");

        assertThat(run("status")).isEqualTo(2);
        assertThat(err.toString())
                .contains("the token in WALSCOPE_TOKEN is none")
                .doesNotContain("cret");
    }

    @Test
    void theVersionIsACommandToo() {
        assertThat(run("version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("walscope " + CommandTree.VERSION);
    }

    /// Both launchers know by the first word what needs a window.
    @Test
    void whatNeedsNoWindowIsStartedWithoutJavaFx() throws IOException {
        var posix = Files.readString(Path.of("launcher/walscope"));
        var windows = Files.readString(Path.of("launcher/walscope.bat"));
        var installed = Files.readString(Path.of("src/dist/walscope"));

        var words =
                commands(CommandTree.of(programs, Map.of()))
                        .map(command -> command.getCommandSpec().qualifiedName(" "))
                        .filter(name -> name.matches("walscope \\w+") && !name.endsWith("lesson"))
                        .map(name -> name.substring("walscope ".length()));

        assertThat(words)
                .allSatisfy(
                        word -> {
                            assertThat(installed).containsPattern("\\b" + word + " \\|");
                            assertThat(posix).containsPattern("[ |]" + word + " \\|.*kind=node");
                            assertThat(windows)
                                    .containsPattern("in \\(.*\\b" + word + "\\b.*\\) do");
                        });
    }

    @Test
    void completionIsAScriptThatKnowsEveryWord(@TempDir Path folder) throws Exception {
        assertThat(run("completion")).isZero();
        assertThat(out.toString())
                .contains("--max-segment-size", "follower", "verify")
                .doesNotContain("warm-up", "\r");

        var script = Files.writeString(folder.resolve("completion.bash"), out.toString());
        var typed =
                "source \"$1\"; COMP_WORDS=(walscope wal ver); COMP_CWORD=2;"
                        + " COMP_LINE='walscope wal ver'; COMP_POINT=${#COMP_LINE};"
                        + " _complete_walscope; echo \"${COMPREPLY[@]}\"";
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        var bash =
                new ProcessBuilder("/bin/bash", "-c", typed, "bash", script.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo("verify");
    }

    @Test
    void aBadVariableIsCalledByItsName() {
        environment.put("ACKS", "most");

        assertThat(run("leader")).isEqualTo(2);
        environment.remove("ACKS");
        environment.put("ALLOW_HOSTS", "vm,http://x");
        assertThat(run("leader")).isEqualTo(2);
        assertThat(err.toString())
                .contains("walscope leader: ALLOW_HOSTS: 'http://x' is not a host's name")
                .startsWith("walscope leader: ACKS: 'most' is not one of leader, one, quorum, all");
    }

    @Test
    void theLauncherCanWarmUpAndNobodyElseIsTold() {
        assertThat(run("warm-up", "node")).isZero();
        assertThat(run("warm-up", "window")).isZero();
        run("--help");

        assertThat(started).containsExactly("warm up node", "warm up window");
        assertThat(out.toString()).contains("leader").doesNotContain("warm-up");
    }

    @Test
    void aFailureIsOneLineAndExitCode1() {
        var failing =
                new Recorder() {
                    @Override
                    public int node(NodeStart start) {
                        throw new IllegalStateException("the folder is in use by process 7");
                    }
                };

        var code = CommandTree.of(failing, Map.of()).setErr(new PrintWriter(err)).execute("leader");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("walscope leader: the folder is in use by process 7");
    }

    @Test
    void theVersionIsTheBuilds() throws IOException {
        assertThat(run("--version")).isZero();

        assertThat(out.toString().strip()).isEqualTo("walscope 0.1.0");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<version>" + CommandTree.VERSION + "</version>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leader --help", "follower --help"})
    void helpShowsEachOptionsDefaultAndVariable(String line) {
        assertThat(run(line.split(" "))).isZero();

        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("[MAX_SEGMENT_SIZE, 1048576]")
                .contains("[HOST, 127.0.0.1]")
                .contains("[ACKS, leader]")
                .contains("[FSYNC, always]")
                .contains("[DEDUP_MAX_ENTRIES, 100000]")
                .contains("[MAX_BODY, 1048576]")
                .contains("[DEDUP_TTL, 1h]")
                .doesNotContain("stop-with-parent");
    }

    @Test
    void helpOfTheProgramNamesItsCommands() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString()).contains("leader").contains("follower").contains("wal");
    }
}
