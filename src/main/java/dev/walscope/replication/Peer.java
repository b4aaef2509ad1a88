package dev.walscope.replication;

/// Another node that may have a good copy of an entry.
public record Peer(String name, String url) {}
