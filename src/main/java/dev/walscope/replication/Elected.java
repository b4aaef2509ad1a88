package dev.walscope.replication;

import dev.walscope.api.Joined;
import dev.walscope.api.RaftStatus;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What a node has to offer, beyond a [Replica], where leaders are elected. Any thread.
public interface Elected {
    /// Completes when this node has applied all that was agreed on when it was asked.
    ///
    /// @return the last entry that is applied; fails, with a sentence, when no majority can be
    /// asked
    CompletableFuture<Long> read();

    RaftStatus status();

    /// Why this node takes no part, in a sentence; empty when it does.
    Optional<String> whyNoPart();

    /// A frame from another member.
    ///
    /// @throws IOException when it is none, in a sentence
    void received(byte[] frame) throws IOException;

    /// There is a new connection to the member of that name.
    void connected(String name);

    /// Hands the leadership to the member of that name; done when that one leads.
    CompletableFuture<Change> transfer(String to);

    /// Takes in a member, which learns first and votes when it has caught up.
    ///
    CompletableFuture<TakenIn> add(Joined.Asked member);

    /// @param joined what the new member must know; empty when it was not taken in
    record TakenIn(Change change, Optional<Joined> joined) {}

    CompletableFuture<Change> remove(String name);

    /// Lets this member's time go so fast from now on: its elections, heartbeats and patience.
    ///
    /// @param scale 1 for full speed
    void timeScale(double scale);

    /// How fast this member's time goes.
    double timeScale();
}
