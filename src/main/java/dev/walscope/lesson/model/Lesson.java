package dev.walscope.lesson.model;

import java.util.ArrayList;
import java.util.List;

/// A lesson: what it teaches, the cluster that it needs, and its steps.
///
/// Immutable, and valid as `lesson.file` reads it: whatever can be wrong with the file is said when
/// it is read, whatever can go wrong with the cluster when it is played.
///
/// @param name what the command line calls it, such as `03-kill`; its file's name without `.yaml`
/// @param minutes how long a student takes
public record Lesson(
        String name, String title, String teaches, int minutes, Setup setup, List<Step> steps) {
    public Lesson {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) throw new IllegalArgumentException("a lesson has at least one step");
    }

    /// The cluster that a lesson is played on, always one of its own.
    ///
    /// @param followers how many `start: everyone` starts beside the leader
    /// @param members how many elect their leader; 0 where the leader is one by name
    /// @param nodeOptions of every node, as on the command line
    public record Setup(int followers, int members, List<String> nodeOptions) {
        public static final int FOLLOWERS_MAX = 5;

        /// With those that join.
        public static final int MEMBERS_MAX = 7;

        public Setup {
            nodeOptions = List.copyOf(nodeOptions);
        }

        public static Setup led(int followers, List<String> nodeOptions) {
            return new Setup(followers, 0, nodeOptions);
        }

        /// They stand for election in the order of their numbers, and their time nearly stands
        /// still until all are there, so that every run goes the same way.
        public static Setup electing(int members, List<String> nodeOptions) {
            var options = new ArrayList<>(nodeOptions);
            options.addAll(List.of("--in-turn", "--time-scale", "0.02"));
            return new Setup(0, members, options);
        }

        public boolean elects() {
            return members > 0;
        }

        /// The leader's name and the followers', or the members'.
        public List<String> everyone() {
            var names = new ArrayList<String>();
            for (int n = 1; n <= members; n++) names.add("node-" + n);
            if (elects()) return names;
            names.add("leader");
            for (int n = 1; n <= followers; n++) names.add("follower-" + n);
            return names;
        }
    }
}
