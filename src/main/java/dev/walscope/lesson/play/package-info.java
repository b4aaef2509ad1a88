/// Plays a lesson on a cluster, and makes what differs between two runs alike.
///
/// Read [LessonRun], which plays on a [LessonEnvironment] and tells a [LessonListener];
/// [ActionResolver] turns what a step says into an action of the cluster, [ExpectationChecker]
/// finds out whether a claim holds. [Normalizer] is for pictures. Draws nothing.
@NullMarked
package dev.walscope.lesson.play;

import org.jspecify.annotations.NullMarked;
