package dev.walscope.client;

import dev.walscope.api.NodeEvent;

/// What an [EventSubscription] hands on, in order.
public sealed interface Received {
    /// The stream is open: the node resumes where the last one broke off, or sends a snapshot.
    record Connected() implements Received {}

    /// @param id the event's number at the node, which grows from event to event
    /// @param length of its text, about what it takes to keep it
    record Event(long id, NodeEvent event, int length) implements Received {}

    /// The stream broke or could not be opened.
    ///
    /// @param reason one sentence without a full stop
    /// @param retryInMs milliseconds until the next attempt
    /// @param silentMs for how long nothing had been heard by then, heartbeats included; 0 where no
    ///     stream was open
    record Disconnected(String reason, long retryInMs, long silentMs) implements Received {}
}
