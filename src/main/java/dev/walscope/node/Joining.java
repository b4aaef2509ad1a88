package dev.walscope.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Joined;
import dev.walscope.api.Wire;
import dev.walscope.replication.raft.RaftReplica;
import dev.walscope.words.Visible;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Asks a member of a cluster to take this one in, again and again until it is.
final class Joining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final String PATH = "/raft/members";
    private static final long PATIENCE_MS = 10_000;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;
    private static final int DETAIL_SHOWN_MAX = 400;
    private static final long AGAIN_AFTER_MS = 500;
    private static final int REDIRECTS_MAX = 3;

    private final String url;
    private final RaftReplica replica;
    private final PeerClient peers;
    private final Semaphore closed = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("joining").unstarted(this::run);

    /// Why it was not taken in, as it was said.
    private String complaint = "";

    /// @param url of any member
    Joining(String url, RaftReplica replica, PeerClient peers) {
        this.url = url;
        this.replica = replica;
        this.peers = peers;
    }

    Joining start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (replica.waitsToBeTakenIn()) {
                ask();
                if (closed.tryAcquire(AGAIN_AFTER_MS, TimeUnit.MILLISECONDS)) return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        var at = url;
        try {
            var answer = post(at);
            for (int i = 0; i < REDIRECTS_MAX && answer.statusCode() == 307; i++) {
                at = leaderNamedBy(answer, at);
                answer = post(at);
            }
            if (answer.statusCode() == 200)
                replica.takenIn(Wire.readWhole(text(answer), Joined.class));
            else
                notTakenIn(
                        "The member waits to be taken in; "
                                + at
                                + PATH
                                + " says: "
                                + Visible.text(
                                        Wire.tree(text(answer)).path("detail").asText(),
                                        DETAIL_SHOWN_MAX));
        } catch (IOException | Wire.BadWire | IllegalArgumentException e) {
            notTakenIn(
                    "The member waits to be taken in. "
                            + PeerClient.sentence(at, e)
                                    .orElse(at + PATH + " does not answer as a member."));
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    private void notTakenIn(String why) {
        if (!why.equals(complaint)) LOG.warn("{}", why);
        complaint = why;
        replica.notTakenIn(why);
    }

    /// A member says who leads, but not what else is to be asked in this one's name.
    private static String leaderNamedBy(HttpResponse<?> answer, String at) throws IOException {
        var named = answer.headers().firstValue("Location").orElse("");
        var base = named.endsWith(PATH) ? named.substring(0, named.length() - PATH.length()) : "";
        var url = URI.create(base);
        if (url.getHost() == null || !base.equals(url.getScheme() + "://" + url.getAuthority()))
            throw new IOException(at + " names as leader what is none");
        return base;
    }

    private HttpResponse<byte[]> post(String base) throws IOException, InterruptedException {
        var request =
                peers.request(base, "POST", PATH)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        Wire.bytes(replica.asksToJoin())));
        return peers.answer(request.build(), PATIENCE_MS, ANSWER_BYTES_MAX);
    }

    @Override
    public void close() {
        closed.release();
        thread.interrupt();
    }
}
