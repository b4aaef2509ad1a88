package dev.walscope.replication.primary;

import dev.walscope.api.FollowerStatus;
import dev.walscope.replication.Peer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The followers that a leader knows: all that it has ever heard of, lost ones and those from
/// before its start included, until one is forgotten. Their names are kept in a file.
final class Followers {
    static final int KNOWN_MAX = 64;

    private final FollowersFile file;
    private final Map<String, KnownFollower> byName = new ConcurrentSkipListMap<>();
    private long highWaterMark;

    /// @throws IOException when it cannot be read who was known before
    Followers(FollowersFile file) throws IOException {
        this.file = file;
        for (var peer : file.read()) byName.put(peer.name(), KnownFollower.fromBefore(peer));
    }

    /// The follower of that name, from now on kept under that URL.
    ///
    /// @return `null` when so many are known that no other can be
    /// @throws IOException when its name cannot be kept; then it is not known either
    synchronized @Nullable KnownFollower known(String name, String url) throws IOException {
        var known = byName.get(name);
        if (known == null && byName.size() >= KNOWN_MAX) return null;
        if (known != null && known.url.equals(url)) return known;
        var follower = known != null ? known : new KnownFollower(name, url);
        var kept = new ArrayList<Peer>();
        for (var one : byName.values()) if (one != known) kept.add(new Peer(one.name, one.url));
        kept.add(new Peer(name, url));
        file.write(kept);
        follower.url = url;
        byName.put(name, follower);
        return follower;
    }

    @Nullable KnownFollower get(String name) {
        return byName.get(name);
    }

    /// @throws IOException when its name cannot be taken out of the file; then it is still known
    synchronized @Nullable KnownFollower forget(String name) throws IOException {
        var known = byName.get(name);
        if (known == null) return null;
        file.write(
                byName.values().stream()
                        .filter(one -> one != known)
                        .map(one -> new Peer(one.name, one.url))
                        .toList());
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

        /// Whether it was known before the leader's start: what it holds beyond the leader's end
        /// was the leader's own.
        private final boolean isFromBefore;

        volatile FollowerStatus.State state = FollowerStatus.State.catching_up;
        volatile @Nullable String reason;
        volatile @Nullable Long divergedAt;
        volatile @Nullable FollowerSession session;

        KnownFollower(String name, String url) {
            this(name, url, false);
        }

        private KnownFollower(String name, String url, boolean isFromBefore) {
            this.name = name;
            this.url = url;
            this.isFromBefore = isFromBefore;
        }

        static KnownFollower fromBefore(Peer peer) {
            var follower = new KnownFollower(peer.name(), peer.url(), true);
            follower.state = FollowerStatus.State.lost;
            follower.reason = "It has not been heard of since this leader's start.";
            return follower;
        }

        boolean isFromBefore() {
            return isFromBefore;
        }
    }
}
