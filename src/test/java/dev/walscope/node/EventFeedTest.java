package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Outcome;
import dev.walscope.api.NodeEvent.Request;

import org.junit.jupiter.api.Test;

import java.util.List;

class EventFeedTest {
    private final EventFeed feed = new EventFeed(1_000);

    /// More copies than an event lists requests: the window once marked such an entry ×32.
    @Test
    void aRequestThatCameAHundredTimesIsToldOnceWithItsNumber() throws Exception {
        for (int i = 0; i < 100; i++) feed.markRequest(request(Outcome.replayed, "a"));
        feed.markRequest(request(Outcome.conflict, "a"));
        feed.markRequest(request(Outcome.replayed, "a"));

        assertThat(flushed())
                .singleElement()
                .isEqualTo(
                        new NodeEvent.Requests(
                                0,
                                101,
                                1,
                                0,
                                List.of(
                                        request(Outcome.conflict, "a"),
                                        request(Outcome.replayed, "a").times(101))));
    }

    @Test
    void ofManyDifferentRequestsAllAreCountedAndTheLastAreNamed() throws Exception {
        for (int i = 1; i <= 100; i++) feed.markRequest(request(Outcome.processed, "r" + i));

        var told = (NodeEvent.Requests) flushed().getFirst();

        assertThat(told.processed()).isEqualTo(100);
        assertThat(told.recent()).hasSize(32);
        assertThat(told.recent().getLast().requestId()).isEqualTo("r100");
    }

    private List<NodeEvent> flushed() throws InterruptedException {
        long from = feed.nextId();
        feed.flush(() -> null);
        return feed.readFrom(from, 0).events().stream().map(EventFeed.Numbered::event).toList();
    }

    private static Request request(Outcome outcome, String id) {
        return new Request(outcome, "client1", id, "SET", "key", 7L, 1);
    }
}
