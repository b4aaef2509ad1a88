package dev.walscope.replication;

import dev.walscope.api.FollowerStatus;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The followers that a leader has heard of since its start, lost ones included.
final class Followers {
    private final Map<String, KnownFollower> byName = new ConcurrentSkipListMap<>();
    private long highWaterMark;

    KnownFollower known(String name, String url) {
        return byName.computeIfAbsent(name, _ -> new KnownFollower(name, url));
    }

    @Nullable KnownFollower get(String name) {
        return byName.get(name);
    }

    @Nullable KnownFollower forget(String name) {
        return byName.remove(name);
    }

    Collection<KnownFollower> all() {
        return byName.values();
    }

    int count() {
        return byName.size();
    }

    /// How many hold entry `id` on their disks.
    int holding(long id) {
        int holding = 0;
        for (var follower : byName.values()) if (follower.ackedId >= id) holding++;
        return holding;
    }

    /// The last id that a majority of the leader and its followers holds durably.
    ///
    /// Never falls: a new follower, which holds nothing yet, takes no copy away from anyone.
    synchronized long highWaterMark(long leaderDurableId) {
        var ids = new long[byName.size() + 1];
        int n = 0;
        ids[n++] = leaderDurableId;
        for (var follower : byName.values()) {
            if (n == ids.length) break;
            ids[n++] = Math.min(follower.ackedId, leaderDurableId);
        }
        ids = Arrays.copyOf(ids, n);
        Arrays.sort(ids);
        // Sorted upwards, the first of the upper majority: everyone from there on has it.
        var majority = n / 2 + 1;
        highWaterMark = Math.max(highWaterMark, ids[n - majority]);
        return highWaterMark;
    }

    /// One follower, whether it is connected or not.
    static final class KnownFollower {
        final String name;
        volatile String url;
        volatile long ackedId;
        volatile long lastSeenNanos;
        volatile long lastSeenWallMs;

        /// When the oldest entry that it lacks became durable; 0 until someone looked.
        volatile long behindSinceNanos;

        volatile FollowerStatus.State state = FollowerStatus.State.catching_up;
        volatile @Nullable String reason;
        volatile @Nullable Long divergedAt;
        volatile @Nullable FollowerSession session;

        KnownFollower(String name, String url) {
            this.name = name;
            this.url = url;
        }
    }
}
