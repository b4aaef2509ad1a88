package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.Part;
import dev.walscope.api.PeerMessage.PartAsked;
import dev.walscope.api.PeerMessage.SnapshotOffered;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A snapshot on its way to a member, one case each.
class InstallingTest {
    private static final MemberId B = MemberId.parse("b~00000001");
    private static final MemberId C = MemberId.parse("c~00000001");

    private final List<PeerMessage> said = new ArrayList<>();
    private final List<Offer> fetched = new ArrayList<>();
    private final Installing installing =
            new Installing(
                    new Snapshots(new UnreliableStorage(new Random(1))),
                    new NoSnapshots(),
                    (_, message) -> said.add(message),
                    new RaftMember.Ear() {
                        @Override
                        public void fetched(Offer offer, int term) {
                            fetched.add(offer);
                        }
                    });

    private static SnapshotOffered offer(int bytes, String log) {
        return new SnapshotOffered(5, 178, 4, 0, 1, bytes, log);
    }

    private void sent(MemberId by, long offset, int bytes) {
        installing.heard(by, new Part(178, offset), new byte[bytes]);
    }

    @Test
    void whatHasComeIsNotAskedForAgain() {
        installing.offered(B, offer(100, "1-1"));
        sent(B, 0, 60);
        installing.offered(B, offer(100, "1-1"));
        installing.offered(B, offer(100, "1-1"));
        sent(B, 60, 40);

        assertThat(said).containsOnly(new PartAsked(178, 0), new PartAsked(178, 60));
        assertThat(fetched).containsExactly(new Offer(178, 100, "1-1"));
    }

    /// It found its first file damaged, and wrote the same entries down again.
    @Test
    void anotherFileOfTheSameLeaderIsFetchedFromItsBeginning() {
        installing.offered(B, offer(100, "1-1"));
        sent(B, 0, 60);
        said.clear();

        installing.offered(B, offer(130, "1-1"));
        installing.offered(B, offer(130, "1-1"));

        assertThat(said).contains(new PartAsked(178, 0));
        sent(B, 0, 130);
        assertThat(fetched).containsExactly(new Offer(178, 130, "1-1"));
    }

    @Test
    void aFileOfAnotherLogIsFetchedFromItsBeginning() {
        installing.offered(B, offer(100, "1-1"));
        sent(B, 0, 60);
        said.clear();

        installing.offered(B, offer(100, "2-2"));
        installing.offered(B, offer(100, "2-2"));

        assertThat(said).contains(new PartAsked(178, 0));
    }

    @Test
    void theFileOfAnotherLeaderIsFetchedFromItsBeginning() {
        installing.offered(B, offer(100, "1-1"));
        sent(B, 0, 60);
        said.clear();

        installing.offered(C, offer(100, "1-1"));
        installing.offered(C, offer(100, "1-1"));

        assertThat(said).contains(new PartAsked(178, 0));
    }

    @Test
    void whatWasGivenUpInBetweenIsStillAnotherFile() {
        installing.offered(B, offer(100, "1-1"));
        sent(B, 0, 60);
        // It has no such file any more.
        sent(B, 60, 0);
        said.clear();

        installing.offered(B, offer(130, "1-1"));

        assertThat(said).containsExactly(new PartAsked(178, 0));
    }

    private static final class NoSnapshots implements SnapshotSource {
        @Override
        public Optional<Snapshot> newest() {
            return Optional.empty();
        }

        @Override
        public byte[] bytes(long id, long offset, int maxBytes) {
            return new byte[0];
        }

        @Override
        public CompletableFuture<Snapshot> sound(long id) {
            throw new AssertionError("none was offered");
        }
    }
}
