package dev.walscope.replication;

/// Another node that may have a good copy of an entry.
public record Peer(String name, String url) {
    /// What a follower calls the node that it follows.
    public static Peer leader(String url) {
        return new Peer("leader", url);
    }

    public boolean isLeader() {
        return name.equals("leader");
    }
}
