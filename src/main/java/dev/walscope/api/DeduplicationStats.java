package dev.walscope.api;

/// The answer of `GET /deduplication_stats`; all counts are since the node's start but
/// `currentCacheSize`.
///
/// @param serviceName the node's name
/// @param currentCacheSize requests remembered now
/// @param uniqueRequestIds request identities (client and request) seen for the first time
/// @param totalClientCount clients seen for the first time
/// @param totalRequestsCached requests that were remembered
/// @param totalDuplicatesDetected requests answered from memory
/// @param sameOperationDuplicates of these, the ones with the same operation as before
/// @param differentOperationDuplicates identities that came again with another operation
/// @param totalCacheCleanups times that expired requests were forgotten
public record DeduplicationStats(
        String serviceName,
        long currentCacheSize,
        long uniqueRequestIds,
        long totalClientCount,
        long totalRequestsCached,
        long totalDuplicatesDetected,
        long sameOperationDuplicates,
        long differentOperationDuplicates,
        long totalCacheCleanups) {}
