package dev.walscope.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Three servers that elect their leader, all of one kind; each can be killed and started again on
/// its port and folder.
abstract class Trio implements AutoCloseable {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long LOOK_EVERY_NANOS = 5_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Integer> ports = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    /// @param portsAbove how many ports a server needs
    Trio(int portsAbove) throws IOException {
        for (int n = 0; n < NAMES.size() * portsAbove; n++) ports.add(Server.freePort());
    }

    Trio begin() throws IOException {
        for (int n = 0; n < NAMES.size(); n++) servers.add(start(n));
        awaitLeader();
        return this;
    }

    abstract Server start(int n) throws IOException;

    /// Whether a server says that it leads.
    abstract boolean leads(Server server) throws IOException, InterruptedException;

    /// The path, method and body of a small write.
    abstract boolean writes(Server server) throws IOException, InterruptedException;

    static String name(int n) {
        return NAMES.get(n);
    }

    int port(int n) {
        return ports.get(n);
    }

    List<Server> servers() {
        return servers;
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    Server awaitLeader() throws IOException {
        var until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            for (var server : servers) {
                try {
                    if (server.isAlive() && leads(server)) return server;
                } catch (IOException e) {
                    // Not yet.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        throw new IOException("nobody leads");
    }

    /// Kills the leader, and starts it again once that has been measured.
    ///
    /// @return milliseconds until a client that tries the others in turn has its write
    double failover() throws IOException {
        var leader = awaitLeader();
        int n = servers.indexOf(leader);
        var begun = System.nanoTime();
        leader.kill();
        while (!isWrittenByAnother(n)) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) throw new IOException("nobody writes");
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        var ms = (System.nanoTime() - begun) / 1e6;
        restart(n);
        return ms;
    }

    private boolean isWrittenByAnother(int killed) throws IOException {
        for (int n = 0; n < servers.size(); n++) {
            if (n == killed) continue;
            try {
                if (writes(servers.get(n))) return true;
            } catch (IOException e) {
                // Not yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return false;
    }

    /// One that does not lead.
    int follower() throws IOException {
        return (servers.indexOf(awaitLeader()) + 1) % NAMES.size();
    }

    /// @return milliseconds until it answers
    double restart(int n) throws IOException {
        if (servers.get(n).isAlive()) servers.get(n).kill();
        servers.set(n, start(n));
        return servers.get(n).awaitAnswer("/health");
    }

    @Override
    public void close() {
        for (var server : servers) server.close();
    }

    /// Members of ours, with what they are usually told.
    static final class Ours extends Trio {
        private final Path folder;

        Ours(Path folder) throws IOException {
            super(1);
            this.folder = folder;
        }

        @Override
        Server start(int n) throws IOException {
            var cluster = new ArrayList<String>();
            for (int i = 0; i < NAMES.size(); i++)
                cluster.add(name(i) + "=http://127.0.0.1:" + port(i));
            return Server.launched(
                    folder.resolve(name(n)),
                    port(n),
                    List.of(
                            "node",
                            name(n),
                            "--cluster",
                            String.join(",", cluster),
                            "--data",
                            folder.resolve(name(n)).resolve("log").toString()));
        }

        @Override
        boolean leads(Server server) throws IOException, InterruptedException {
            var raft = json(server.send("GET", "/status", "").body()).path("raft");
            return raft.path("role").asText().equals("leader") && raft.path("quorum").asBoolean();
        }

        @Override
        boolean writes(Server server) throws IOException, InterruptedException {
            return server.send("PUT", "/key/failover", "{\"value\":1}").statusCode() == 200;
        }
    }

    /// Members of etcd, with what they are usually told.
    static final class OfEtcd extends Trio {
        private final Path folder;

        OfEtcd(Path folder) throws IOException {
            super(2);
            this.folder = folder;
        }

        private String peer(int n) {
            return "http://127.0.0.1:" + port(NAMES.size() + n);
        }

        @Override
        Server start(int n) throws IOException {
            var cluster = new ArrayList<String>();
            for (int i = 0; i < NAMES.size(); i++) cluster.add(name(i) + "=" + peer(i));
            var url = "http://127.0.0.1:" + port(n);
            return Server.of(
                    folder.resolve(name(n)),
                    port(n),
                    "etcd",
                    "--name",
                    name(n),
                    "--data-dir",
                    folder.resolve(name(n)).resolve("data").toString(),
                    "--listen-client-urls",
                    url,
                    "--advertise-client-urls",
                    url,
                    "--listen-peer-urls",
                    peer(n),
                    "--initial-advertise-peer-urls",
                    peer(n),
                    "--initial-cluster",
                    String.join(",", cluster),
                    "--log-level",
                    "error");
        }

        @Override
        boolean leads(Server server) throws IOException, InterruptedException {
            var status = json(server.send("POST", "/v3/maintenance/status", "{}").body());
            var leader = status.path("leader").asText("");
            return !leader.isEmpty()
                    && leader.equals(status.path("header").path("member_id").asText());
        }

        @Override
        boolean writes(Server server) throws IOException, InterruptedException {
            return server.send("POST", "/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"YQ==\"}")
                            .statusCode()
                    == 200;
        }
    }
}
