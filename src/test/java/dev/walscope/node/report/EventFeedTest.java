package dev.walscope.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Outcome;
import dev.walscope.api.NodeEvent.Request;
import dev.walscope.api.NodeEvent.Written.Span;

import org.junit.jupiter.api.Test;

import java.util.List;

class EventFeedTest {
    private final EventFeed feed = new EventFeed(1_000, 1 << 20);

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

    /// Answers overtake each other on their way.
    @Test
    void whoWroteIsToldAsStretchesOfEntries() throws Exception {
        for (long id : new long[] {3, 1, 2, 5, 4, 6}) feed.markWriter(id, id < 5 ? "a" : "b");

        assertThat(flushed())
                .containsExactly(
                        new NodeEvent.Written(List.of(new Span("a", 1, 4), new Span("b", 5, 6))));
        assertThat(flushed()).isEmpty();
    }

    @Test
    void ofManyStretchesTheLastAreTold() throws Exception {
        for (long id = 1; id <= 10_000; id++) feed.markWriter(id, "t" + id % 2);

        var told = (NodeEvent.Written) flushed().getFirst();

        assertThat(told.spans()).hasSize(32);
        assertThat(told.spans().getLast()).isEqualTo(new Span("t0", 10_000, 10_000));
    }

    /// 32 requests with ids and keys as long as they may be are some 80 KB.
    @Test
    void whatIsKeptIsBoundedInBytesToo() throws Exception {
        var first = feed.nextId();
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 32; j++)
                feed.markRequest(request(Outcome.processed, j + "i".repeat(250)));
            feed.flush(() -> null);
        }

        assertThat(feed.canResumeAfter(first)).isFalse();
        assertThat(feed.readFrom(first, 0).events()).hasSizeBetween(10, 50);

        for (int i = 0; i < 2000; i++) feed.publish(new NodeEvent.SegmentRolled(i, i + 1, 1));
        assertThat(feed.readFrom(first, 0).events()).as("small ones").hasSizeGreaterThan(2000);
    }

    @Test
    void anEventLargerThanAllThatIsKeptIsKeptAlone() throws Exception {
        var small = new EventFeed(1_000, 1000);
        small.publish(new NodeEvent.SegmentRolled(1, 2, 1));
        var corrupt = new NodeEvent.EntryCorrupt(1, 1, 0, 1, null, null, "x".repeat(1000));
        small.publish(corrupt);

        assertThat(small.readFrom(0, 0).events())
                .extracting(EventFeed.Numbered::event)
                .containsExactly(corrupt);
    }

    private List<NodeEvent> flushed() throws InterruptedException {
        long from = feed.nextId();
        feed.flush(() -> null);
        return feed.readFrom(from, 0).events().stream().map(EventFeed.Numbered::event).toList();
    }

    private static Request request(Outcome outcome, String id) {
        return new Request(outcome, "client1", id, "SET", "key", 7L, 1, null);
    }
}
