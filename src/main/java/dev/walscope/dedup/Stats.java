package dev.walscope.dedup;

/// What the receiver has done since the node's start. What was rebuilt from the log at the start
/// stands in `currentCacheSize` only.
///
/// @param currentCacheSize requests remembered now
/// @param uniqueRequestIds identities (client and request) that were remembered while nothing of
/// that identity was
/// @param totalClientCount clients of which a request was remembered while no other of theirs was
/// @param totalRequestsCached requests remembered
/// @param totalDuplicatesDetected requests answered from memory
/// @param sameOperationDuplicates the same, as the original counts it
/// @param differentOperationDuplicates fresh requests whose identity was known from another
/// operation
/// @param totalCacheCleanups times that one or more expired requests were forgotten
/// @param totalExpired requests forgotten because of their age
/// @param totalEvicted requests forgotten before their time, for want of room
/// @param totalConflicts requests refused because their identity stood for another key or value
public record Stats(
        long currentCacheSize,
        long uniqueRequestIds,
        long totalClientCount,
        long totalRequestsCached,
        long totalDuplicatesDetected,
        long sameOperationDuplicates,
        long differentOperationDuplicates,
        long totalCacheCleanups,
        long totalExpired,
        long totalEvicted,
        long totalConflicts) {}
