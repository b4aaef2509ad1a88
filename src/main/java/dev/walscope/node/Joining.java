package dev.walscope.node;

import dev.walscope.api.Joined;
import dev.walscope.api.Wire;
import dev.walscope.replication.raft.RaftReplica;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Asks a member of a cluster to take this one in, again and again until it is.
final class Joining implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long AGAIN_AFTER_MS = 500;
    private static final int REDIRECTS_MAX = 3;

    private final String url;
    private final RaftReplica replica;
    private final PeerClient peers;
    private final Semaphore closed = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("joining").unstarted(this::run);

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
        var target = url + "/raft/members";
        try {
            var answer = post(target);
            for (int i = 0; i < REDIRECTS_MAX && answer.statusCode() == 307; i++) {
                target = answer.headers().firstValue("Location").orElse(target);
                answer = post(target);
            }
            if (answer.statusCode() == 200)
                replica.takenIn(Wire.readWhole(answer.body(), Joined.class));
            else
                replica.notTakenIn(
                        "The member waits to be taken in; "
                                + target
                                + " says: "
                                + Wire.tree(answer.body()).path("detail").asText());
        } catch (IOException | Wire.BadWire | IllegalArgumentException e) {
            replica.notTakenIn(
                    "The member waits to be taken in. "
                            + PeerClient.sentence(target, e)
                                    .orElse(target + " does not answer as a member."));
        }
    }

    private HttpResponse<String> post(String target) throws IOException, InterruptedException {
        var path = URI.create(target).getRawPath();
        var base = target.substring(0, target.length() - path.length());
        return peers.http()
                .send(
                        peers.request(base, "POST", path)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofByteArray(
                                                Wire.bytes(replica.asksToJoin())))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        closed.release();
        thread.interrupt();
    }
}
