/// Whether what clients were told can have happened in one order.
///
/// Read [Operation] and [Linearizability] first: the question and its answer, of registers, whoever
/// they belong to. Then [ClientOperation], what a window asked and was told, [SentHistory], all of
/// them, and [HistoryCheck], which makes the one of the other and says what it cannot know.
///
/// It asks no node anything and knows no log: what is written there is for others to compare.
@org.jspecify.annotations.NullMarked
package dev.walscope.check;
