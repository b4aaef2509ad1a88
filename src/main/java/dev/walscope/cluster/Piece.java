package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

/// Some bytes on a link: a whole message, or a part of one, never of two.
///
/// @param message what they begin; `null` for what goes on with a message, and for bytes that are
///     no replication message
/// @param isSign whether the message is a sign of life that may be repeated: it says nothing that
///     can be wrong later
record Piece(byte[] bytes, @Nullable LinkMessage message, boolean isSign) {}
