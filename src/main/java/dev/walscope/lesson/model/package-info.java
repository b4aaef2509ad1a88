/// A lesson as data: its steps, what they do, claim, show and ask. Immutable; nothing here reads a
/// file or waits.
///
/// Read [Lesson], [Step], then [StepAction] (what is done) and [Claim] (what must then hold).
@NullMarked
package dev.walscope.lesson.model;

import org.jspecify.annotations.NullMarked;
