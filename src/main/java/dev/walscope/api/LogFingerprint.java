package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

/// The answer of `GET /wal/fingerprint?first=&last=`: a digest of the lines of the entries `first`
/// to `last`, the same on two nodes exactly when their bytes are.
///
/// @param fingerprint CRC-32 and CRC-32C in decimal, `2768625435-3735928559`; `null` when one of
/// the entries is unreadable here or not there yet
/// @param bytes how many bytes it is of
public record LogFingerprint(
        long first,
        long last,
        long bytes,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String fingerprint) {}
