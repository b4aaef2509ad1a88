package dev.walscope.cluster;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// A program that owns a cluster and can be killed; says the pids of its nodes, one of them paused.
final class StandInWindow {
    public static void main(String[] args) throws Exception {
        var program = NodeProgram.ofThisJvm(StandInNode.class.getName());
        var cluster = new Cluster(Path.of(args[0]), Integer.parseInt(args[1]), program, e -> {});
        var members = cluster.startAll(2).join();
        cluster.pause("follower-2").join();
        System.out.println(
                members.stream()
                        .map(member -> String.valueOf(member.pid()))
                        .collect(Collectors.joining(" ")));
        new CountDownLatch(1).await();
    }
}
