package dev.walscope.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The process in which a cluster's cables run: takes a [CableOrder] a line, and gives a
/// [CableAnswer] a line, until its input ends.
public final class CableHost {
    private final Map<Integer, LinkProxy> cables = new HashMap<>();
    private final OutputStream out;

    private CableHost(OutputStream out) {
        this.out = out;
    }

    /// What [Cables] starts; of no use to a person.
    public static void main(String[] arguments) throws IOException {
        serve(System.in, System.out);
        System.exit(0);
    }

    static void serve(InputStream in, OutputStream out) throws IOException {
        var host = new CableHost(out);
        var lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine())
            host.follow(Wire.read(line, CableOrder.class));
        host.cables.values().forEach(LinkProxy::close);
    }

    private void follow(CableOrder order) {
        if (order.kind() == CableOrder.Kind.open) {
            open(order);
            return;
        }
        var cable = cables.get(order.cable());
        if (cable == null) {
            answer(CableAnswer.failed(order.n(), "there is no cable " + order.cable()));
            return;
        }
        switch (order.kind()) {
            case lead -> cable.leader(here(order.to()));
            case become -> cable.become(order.state().link());
            case close -> cables.remove(order.cable()).close();
            case travelling -> {
                answer(CableAnswer.travelling(order.n(), cable.travelling()));
                return;
            }
            case step -> {
                cable.step(Duration.ofMillis(order.patienceMs()))
                        .thenAccept(passed -> answer(CableAnswer.stepped(order.n(), passed)));
                return;
            }
            case open -> throw new AssertionError("was opened above");
        }
        answer(CableAnswer.done(order.n()));
    }

    private void open(CableOrder order) {
        try {
            var cable = LinkProxy.open(order.port(), here(order.to()), Clock.SYSTEM);
            cables.put(order.cable(), cable);
            answer(CableAnswer.opened(order.n(), cable.port()));
        } catch (UncheckedIOException e) {
            answer(CableAnswer.failed(order.n(), e.getCause().getMessage()));
        }
    }

    private static InetSocketAddress here(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /// Whoever ordered it may be gone; then the input ends too.
    private synchronized void answer(CableAnswer answer) {
        try {
            out.write((Wire.text(answer) + "\n").getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
