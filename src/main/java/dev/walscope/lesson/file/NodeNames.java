package dev.walscope.lesson.file;

import dev.walscope.cluster.Cluster;
import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Place;
import dev.walscope.lesson.model.Lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The names of nodes that a lesson can speak of, as it is read: members come to those that it
/// begins with.
final class NodeNames {
    private static final Pattern FOLLOWER = Pattern.compile("follower-([1-9])");

    private final Lesson.Setup setup;
    private final List<String> everyone;

    NodeNames(Lesson.Setup setup) {
        this.setup = setup;
        this.everyone = new ArrayList<>(setup.everyone());
    }

    Lesson.Setup setup() {
        return setup;
    }

    /// All that the lesson has spoken of or will start.
    List<String> everyone() {
        return List.copyOf(everyone);
    }

    /// A member that is added: the next one in number, or one that has lost its folder.
    String added(MappingReader all, String member) {
        var value = all.need(member);
        var name = all.text(member, value);
        var next = "node-" + (everyone.size() + 1);
        if (everyone.contains(name)) return name;
        if (!name.equals(next) || everyone.size() >= Lesson.Setup.MEMBERS_MAX)
            throw all.error(
                    value.place(),
                    "`add` names the next member, "
                            + next
                            + " here ("
                            + Lesson.Setup.MEMBERS_MAX
                            + " at most), or one whose disk was wiped");
        everyone.add(name);
        return name;
    }

    static boolean isOne(String name) {
        return name.equals("leader")
                || name.equals(Cluster.OLD_LEADER)
                || FOLLOWER.matcher(name).matches();
    }

    String one(MappingReader all, String member) {
        var value = all.need(member);
        return checked(all, value.place(), all.text(member, value));
    }

    /// Whom a request goes to that says nothing of it.
    String usual(MappingReader all, String member) {
        if (all.has(member)) return one(all, member);
        if (setup.elects())
            throw all.error(
                    all.place(),
                    "say with `" + member + "` which member is asked; who leads is no name here");
        return "leader";
    }

    /// A node that has a link: a follower, or any member.
    String linked(MappingReader all, String member) {
        return setup.elects() ? one(all, member) : follower(all, member);
    }

    String follower(MappingReader all, String member) {
        var value = all.need(member);
        var name = checked(all, value.place(), all.text(member, value));
        if (setup.elects())
            throw all.error(
                    value.place(), "`" + member + "` is about followers, and members have none");
        if (name.equals("leader"))
            throw all.error(value.place(), "`" + member + "` names a follower, such as follower-1");
        return name;
    }

    private String checked(MappingReader all, Place place, String name) {
        if (setup.elects() ? everyone.contains(name) : isOne(name)) return name;
        var most = name.length() > 30 ? name.substring(0, 30) + "…" : name;
        throw all.error(
                place,
                setup.elects()
                        ? "a node is " + String.join(", ", everyone) + ", not `" + most + "`"
                        : "a node is `leader`, `follower-1`, `follower-2` …, not `" + most + "`");
    }
}
