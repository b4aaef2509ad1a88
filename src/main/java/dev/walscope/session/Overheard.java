package dev.walscope.session;

import dev.walscope.client.Reply;

/// A request that was answered, and the bytes by which it went over the wire.
///
/// @param fromClient the first of what the client sent on its connection, as it was sent
public record Overheard(Reply reply, byte[] fromClient) {}
