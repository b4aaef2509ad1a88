package dev.walscope.cluster;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/// A program that owns a cable to the given port; says where it begins.
final class StandInOwner {
    public static void main(String[] args) throws Exception {
        var cables = new Cables(NodeProgram.own());
        var to = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        System.out.println(cables.open(to).port());
        new CountDownLatch(1).await();
    }
}
