package dev.walscope.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// The cables of one cluster, in a process of their own ([CableHost]): replication goes through
/// them, and goes on while this one is stopped, or has no time.
///
/// The process is started with the first cable and ends with this one, however this one ends. Where
/// it is killed, another one takes its place, with the same cables at the same ports.
final class Cables implements AutoCloseable {
    private static final long ANSWERED_WITHIN_MS = 10_000;

    /// One that ends again and again before it has done anything is not started for ever.
    private static final int STARTS_IN_VAIN_MAX = 5;

    /// The process was killed, and another one takes its place.
    private static final class Ended extends ActionFailed {
        Ended(@Nullable Throwable cause) {
            super("the process of the cables has ended", cause);
        }
    }

    private final List<String> command;
    private final Map<Long, CompletableFuture<CableAnswer>> asked = new ConcurrentHashMap<>();

    /// Held while something is said to the process, or another one takes its place.
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock.
    private final List<Remote> open = new ArrayList<>();
    private @Nullable Process process;
    private long number;
    private int opened;
    private int startsInVain;

    private volatile boolean isClosed;

    /// @param program whose JVM and classes the process has too
    Cables(NodeProgram program) {
        command = program.commandOf(CableHost.class.getName());
    }

    /// Has the process start, so that the first cable need not wait for it.
    void begin() {
        lock.lock();
        try {
            if (process == null) start();
        } finally {
            lock.unlock();
        }
    }

    /// A cable from a free port.
    ///
    /// @throws ActionFailed when there is none
    Cable open(InetSocketAddress to) {
        lock.lock();
        try {
            begin();
            var cable = new Remote(++opened, to);
            cable.port = answered(send(CableOrder.open(cable.id, 0, to))).port();
            open.add(cable);
            return cable;
        } finally {
            lock.unlock();
        }
    }

    /// The process's; empty before the first cable.
    Optional<Long> pid() {
        lock.lock();
        try {
            return Optional.ofNullable(process).map(Process::pid);
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        try {
            var started =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process = started;
            Thread.ofPlatform().daemon().name("cables").start(() -> readAnswersOf(started));
        } catch (IOException e) {
            throw new ActionFailed("the cables cannot be started: " + e.getMessage(), e);
        }
    }

    private void readAnswersOf(Process started) {
        try (var lines =
                new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var answer = Wire.read(line, CableAnswer.class);
                var waits = asked.remove(answer.n());
                if (waits != null) waits.complete(answer);
            }
        } catch (IOException | Wire.BadWire e) {
            // It is gone, or says what nobody understands: as below.
        }
        started.destroyForcibly();
        var gone = new Ended(null);
        asked.values().forEach(waits -> waits.completeExceptionally(gone));
        asked.clear();
        Thread.ofVirtual().name("cables anew").start(this::startAnew);
    }

    private void startAnew() {
        lock.lock();
        try {
            if (isClosed || ++startsInVain > STARTS_IN_VAIN_MAX) return;
            start();
            for (var cable : open) {
                answered(send(CableOrder.open(cable.id, cable.port, cable.leader)));
                answered(send(CableOrder.become(cable.id, cable.state)));
            }
            startsInVain = 0;
        } catch (ActionFailed e) {
            // It has ended again, and is started again; where it cannot be started, what is done to
            // a cable from now on says so.
        } finally {
            lock.unlock();
        }
    }

    /// Under the lock.
    private CompletableFuture<CableAnswer> send(CableOrder order) {
        var numbered = order.numbered(++number);
        var answer = new CompletableFuture<CableAnswer>();
        var to = process;
        if (to == null) throw new ActionFailed("the process of the cables has not been started");
        asked.put(numbered.n(), answer);
        try {
            to.getOutputStream().write((Wire.text(numbered) + "\n").getBytes(UTF_8));
            to.getOutputStream().flush();
        } catch (IOException e) {
            asked.remove(numbered.n());
            answer.completeExceptionally(new Ended(e));
        }
        return answer;
    }

    /// Of an order that whoever takes the place of the process is told anyway.
    private void done(CableOrder order) {
        try {
            answered(send(order));
        } catch (Ended e) {
            if (startsInVain > STARTS_IN_VAIN_MAX) throw e;
        }
    }

    private CompletableFuture<CableAnswer> ask(CableOrder order) {
        lock.lock();
        try {
            return send(order);
        } finally {
            lock.unlock();
        }
    }

    private static CableAnswer answered(CompletableFuture<CableAnswer> asked) {
        try {
            var answer = asked.get(ANSWERED_WITHIN_MS, TimeUnit.MILLISECONDS);
            if (answer.failure() != null)
                throw new ActionFailed("the cable cannot be laid: " + answer.failure());
            return answer;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ActionFailed failed
                    ? failed
                    : new ActionFailed("the cables: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new ActionFailed("the process of the cables does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ActionFailed("interrupted", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        lock.lock();
        try {
            if (process != null) process.destroyForcibly();
        } finally {
            lock.unlock();
        }
    }

    /// A cable that lies in the other process.
    private final class Remote implements Cable {
        private final int id;
        private int port;
        private volatile InetSocketAddress leader;
        private volatile LinkState state = LinkState.CLEAR;
        private volatile List<LinkMessage.Travelling> travelling = List.of();
        private volatile @Nullable CompletableFuture<?> looks;

        Remote(int id, InetSocketAddress leader) {
            this.id = id;
            this.leader = leader;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public InetSocketAddress leader() {
            return leader;
        }

        @Override
        public void leader(InetSocketAddress address) {
            lock.lock();
            try {
                leader = address;
                done(CableOrder.lead(id, address));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public LinkState state() {
            return state;
        }

        /// As another process may take the place of this one meanwhile, what is wanted is known
        /// before it is ordered.
        @Override
        public void become(LinkState next) {
            lock.lock();
            try {
                state = next;
                done(CableOrder.become(id, next));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public CompletableFuture<Optional<LinkMessage>> step(Duration patience) {
            return ask(CableOrder.step(id, patience))
                    .thenApply(
                            answer ->
                                    answer.messages().stream()
                                            .map(CableAnswer.Moving::message)
                                            .findFirst());
        }

        @Override
        public List<LinkMessage.Travelling> travelling() {
            if (!state.isWatched()) return List.of();
            var before = looks;
            if (before == null || before.isDone()) look();
            return travelling;
        }

        /// Not while somebody waits for an answer: who draws does not wait.
        private void look() {
            if (!lock.tryLock()) return;
            try {
                looks =
                        send(CableOrder.of(CableOrder.Kind.travelling, id))
                                .thenAccept(
                                        answer ->
                                                travelling =
                                                        answer.messages().stream()
                                                                .map(CableAnswer.Moving::travelling)
                                                                .toList());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (isClosed || !open.remove(this)) return;
                done(CableOrder.of(CableOrder.Kind.close, id));
            } finally {
                lock.unlock();
            }
        }
    }
}
