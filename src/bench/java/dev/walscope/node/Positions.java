package dev.walscope.node;

/// How far a node is, without what a whole [Node#status] costs: cheap enough to ask ten thousand
/// times a second.
public final class Positions {
    private Positions() {}

    public static long durableId(Node node) {
        return node.ready().log().durableId();
    }

    /// On a leader with exactly one known follower: the last id that it has acknowledged.
    public static long acknowledgedId(Node leader) {
        return leader.ready().replica().highWaterMark();
    }
}
