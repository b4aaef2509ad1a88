/// A lesson: steps to take on a real cluster, what to expect, and pictures to take.
@NullMarked
package dev.walscope.lesson;

import org.jspecify.annotations.NullMarked;
