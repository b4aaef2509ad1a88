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
    /// @param nodeOptions of every node, as on the command line
    public record Setup(int followers, List<String> nodeOptions) {
        public static final int FOLLOWERS_MAX = 5;

        public Setup {
            nodeOptions = List.copyOf(nodeOptions);
        }

        /// The leader's name and the followers'.
        public List<String> everyone() {
            var names = new ArrayList<String>();
            names.add("leader");
            for (int n = 1; n <= followers; n++) names.add("follower-" + n);
            return names;
        }
    }
}
