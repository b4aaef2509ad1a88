package dev.walscope.cluster;

import dev.walscope.option.ChosenOptions;
import dev.walscope.option.NodeOption;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The program that a node process runs: a JVM, a class path and a main class.
///
/// @param nodeOptions given to every node after its own, such as `--max-segment-size 4096`
/// @param environment the variables that a node has, which may set options too
public record NodeProgram(
        Path java,
        String classPath,
        String mainClass,
        List<String> jvmFlags,
        List<String> nodeOptions,
        Map<String, String> environment) {
    /// Several nodes share a machine with the window, so a node starts with a small heap; it may
    /// grow to hold a million entries, and its classes are no reason to collect garbage. What is
    /// new stays a small part of it: a pause takes as long as there is to look through, and is what
    /// the slowest writes wait for. One that has no memory left ends rather than limps. The
    /// launcher starts nodes with the same flags.
    private static final List<String> JVM_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms40m",
                    "-XX:NewSize=16m",
                    "-XX:MaxNewSize=32m",
                    "-Xmx1g",
                    "-XX:MetaspaceSize=64m",
                    "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> OTHER_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError");

    private static final Pattern LEARNT = Pattern.compile("-XX:AOTCache=|-Xlog:(aot|cds)=");

    public NodeProgram {
        jvmFlags = List.copyOf(jvmFlags);
        nodeOptions = List.copyOf(nodeOptions);
        environment = Map.copyOf(environment);
    }

    /// The program that this JVM itself runs, without what only a window needs.
    public static NodeProgram own() {
        return ofThisJvm("dev.walscope.Walscope");
    }

    /// Another main class on this JVM's own class path.
    public static NodeProgram ofThisJvm(String mainClass) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classPath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(
                                part ->
                                        !Path.of(part)
                                                .getFileName()
                                                .toString()
                                                .startsWith("javafx"))
                        .collect(Collectors.joining(File.pathSeparator));
        return new NodeProgram(
                java, classPath, mainClass, flags(classPath), List.of(), System.getenv());
    }

    /// What the JVM learnt from an earlier start lies beside the program, when the launcher built
    /// it. A JVM that cannot use it starts without, and says nothing.
    private static List<String> flags(String classPath) {
        var first = Path.of(classPath.split(File.pathSeparator, 2)[0]);
        var learnt = first.resolveSibling("node.aot");
        if (!Files.exists(learnt)) return JVM_FLAGS;
        var flags = new ArrayList<>(JVM_FLAGS);
        flags.addAll(List.of("-XX:AOTCache=" + learnt, "-Xlog:aot=off", "-Xlog:cds=off"));
        return flags;
    }

    public NodeProgram withNodeOptions(List<String> options) {
        return new NodeProgram(java, classPath, mainClass, jvmFlags, options, environment);
    }

    public NodeProgram in(Map<String, String> variables) {
        return new NodeProgram(java, classPath, mainClass, jvmFlags, nodeOptions, variables);
    }

    /// With these options and none of the environment, so that what is played goes the same way
    /// whatever is exported where it is played.
    public NodeProgram withNodeOptionsOnly(List<String> options) {
        var others = new HashMap<>(environment);
        for (var option : NodeOption.values()) others.remove(option.variable());
        return in(others).withNodeOptions(options);
    }

    /// The options that every node is given, of which a node may have others of its own: those that
    /// it is told, and those of its environment.
    ChosenOptions usualOptions() {
        return ChosenOptions.amongst(nodeOptions).over(ChosenOptions.ofVariables(environment));
    }

    /// Those of a node with `own` ones: nothing is said twice.
    ///
    /// @param elects whether it elects its leader: what has no meaning then is left out
    List<String> optionsWith(ChosenOptions own, boolean elects) {
        var left = new ArrayList<String>();
        for (var option : NodeOption.values())
            if (own.values().containsKey(option) || elects && !option.isOfElectors())
                left.add(option.flag());
        var words = new ArrayList<String>();
        for (int i = 0; i < nodeOptions.size(); i++) {
            if (left.contains(nodeOptions.get(i))) i++;
            else words.add(nodeOptions.get(i));
        }
        words.addAll(elects ? own.ofElectors().words() : own.words());
        return words;
    }

    /// Another program of ours on the same JVM, which works with little and at once: it must not
    /// take from those that are watched what its compiler and a large heap would.
    List<String> commandOf(String otherClass) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(OTHER_FLAGS);
        jvmFlags.stream().filter(flag -> LEARNT.matcher(flag).lookingAt()).forEach(command::add);
        command.addAll(List.of("-cp", classPath, otherClass));
        return command;
    }

    List<String> command(List<String> arguments, ChosenOptions own, boolean elects) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        command.addAll(optionsWith(own, elects));
        return command;
    }
}
