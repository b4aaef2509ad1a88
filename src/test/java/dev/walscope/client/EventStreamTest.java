package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// WHATWG HTML, section 9.2, as far as a node uses it.
class EventStreamTest {
    private static List<EventStream.Message> messages(String text) throws IOException {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        var stream = new EventStream(in, () -> {});
        var messages = new ArrayList<EventStream.Message>();
        for (var message = stream.next(); message != null; message = stream.next())
            messages.add(message);
        return messages;
    }

    @Test
    void linesOfDataAreJoined() throws IOException {
        assertThat(messages("id: 7\nevent: x\ndata: a\ndata:b\n\n"))
                .containsExactly(new EventStream.Message(7L, "a\nb"));
    }

    @Test
    void linesMayEndInAnyOfTheThreeWays() throws IOException {
        assertThat(messages("data: a\r\n\r\ndata: b\r\rdata: c\n\n"))
                .extracting(EventStream.Message::data)
                .containsExactly("a", "b", "c");
    }

    @Test
    void commentsAreNoMessageButAreHeard() throws IOException {
        var heard = new AtomicInteger();
        var in = new ByteArrayInputStream(":\n\n: still here\n\n".getBytes(StandardCharsets.UTF_8));

        var message = new EventStream(in, heard::incrementAndGet).next();

        assertThat(message).isNull();
        assertThat(heard).hasValue(4);
    }

    @Test
    void aMessageThatTheEndCutsShortIsDropped() throws IOException {
        assertThat(messages("data: whole\n\ndata: hal"))
                .extracting(EventStream.Message::data)
                .containsExactly("whole");
        assertThat(messages("data: whole\n")).isEmpty();
    }

    @Test
    void anIdThatIsNoNumberIsNoId() throws IOException {
        assertThat(messages("id: abc\ndata: a\n\n"))
                .containsExactly(new EventStream.Message(null, "a"));
    }
}
