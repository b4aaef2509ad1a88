package dev.walscope.lesson.file;

import dev.walscope.cluster.Cluster;
import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Place;
import dev.walscope.lesson.model.Lesson;

import java.util.regex.Pattern;

/// The names of nodes that a lesson can speak of.
record NodeNames(Lesson.Setup setup) {
    /// What a leader is called once another one was promoted.

    private static final Pattern FOLLOWER = Pattern.compile("follower-([1-9])");

    static boolean isOne(String name) {
        return name.equals("leader")
                || name.equals(Cluster.OLD_LEADER)
                || FOLLOWER.matcher(name).matches();
    }

    String one(MappingReader all, String member) {
        var value = all.need(member);
        return checked(all, value.place(), all.text(member, value));
    }

    String follower(MappingReader all, String member) {
        var value = all.need(member);
        var name = checked(all, value.place(), all.text(member, value));
        if (name.equals("leader"))
            throw all.error(value.place(), "`" + member + "` names a follower, such as follower-1");
        return name;
    }

    private String checked(MappingReader all, Place place, String name) {
        if (isOne(name)) return name;
        var most = name.length() > 30 ? name.substring(0, 30) + "…" : name;
        throw all.error(
                place, "a node is `leader`, `follower-1`, `follower-2` …, not `" + most + "`");
    }
}
