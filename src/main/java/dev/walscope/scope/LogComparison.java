package dev.walscope.scope;

/// Two nodes' logs held against each other, by the fingerprint of their first entries.
///
/// It holds as long as both processes go on: a process never takes an entry back. What a process
/// that begins has on its disk is not known before it is compared again.
///
/// @param with the name of the other node
/// @param startedAt when the node's process began, as it says itself
/// @param withStartedAt the same of the other one
/// @param untilId of how many entries
/// @param isSame whether they are the same to the byte
@Recorded
public record LogComparison(
        String with, String startedAt, String withStartedAt, long untilId, boolean isSame) {}
