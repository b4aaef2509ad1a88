/// The command line: one subcommand a class, and what each starts.
///
/// Read [CommandTree][dev.walscope.cli.CommandTree] first, then
/// [LeaderCommand][dev.walscope.cli.LeaderCommand] with [NodeFlags][dev.walscope.cli.NodeFlags] as
/// the example of a command; what it starts is behind [Programs][dev.walscope.cli.Programs], for a
/// node [NodeRun][dev.walscope.cli.NodeRun]. [OptionConverters][dev.walscope.cli.OptionConverters]
/// and [UsageError][dev.walscope.cli.UsageError] say in one sentence what is wrong.
///
/// The roof: no other room knows it.
@NullMarked
package dev.walscope.cli;

import org.jspecify.annotations.NullMarked;
