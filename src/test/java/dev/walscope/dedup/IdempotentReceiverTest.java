package dev.walscope.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.entry.Check;
import dev.walscope.entry.Entry;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class IdempotentReceiverTest {
    private static final Limits ROOMY = new Limits(Duration.ofSeconds(10), 1000, 1_000_000);
    private static final Decision FRESH = new Decision.Fresh();

    private IdempotentReceiver receiver = new IdempotentReceiver(ROOMY, ROOMY);
    private long now = 1_000_000;
    private long lastId;

    @Test
    void aRefusalCountsForRetriesFromItsJudgementOnUnlessItsClientWasNotTold() {
        var guard = Guard.of(Check.version("k", 3));
        var tag = new RequestTag("c", "r", now);
        var found = List.of(new KeyState("k", null, 5));

        var untold =
                receiver.reserveUnmet(tag, Operation.SET, "k", JsonText.parse("1"), guard, found);
        assertThat(decide(tag, "1", guard)).isEqualTo(new Decision.Unmet(found));
        receiver.forget(untold);
        assertThat(decide(tag, "1", guard)).isEqualTo(FRESH);

        receiver.told(
                receiver.reserveUnmet(tag, Operation.SET, "k", JsonText.parse("1"), guard, found));
        assertThat(decide(tag, "1", guard)).isEqualTo(new Decision.Unmet(found));
        assertThat(decide(tag, "2", guard)).isEqualTo(new Decision.Conflict(0));
        assertThat(decide(tag, "1", Guard.NONE)).isEqualTo(new Decision.Conflict(0));
        // It is in no log, so a GET of the same name beside it is remembered as well.
        assertThat(receiver.rememberRead(tag, "k", new byte[1], 5))
                .isEqualTo(new ReadDecision.Fresh());
        assertThat(receiver.newest(10, now)).hasSize(2);
    }

    private Decision decide(RequestTag tag, String value, Guard guard) {
        return receiver.decide(tag, Operation.SET, "k", JsonText.parse(value), guard);
    }

    @Test
    void theFiguresOfTheContract() {
        put("client1", "req123", "k", "1");
        put("client1", "req123", "k", "1");
        delete("client1", "req123", "k");

        // "That is the answer after: PUT with (client1, req123); the same PUT again; DELETE with
        // (client1, req123)."
        assertThat(receiver.stats(now)).isEqualTo(new Stats(2, 1, 1, 2, 1, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aRetryIsAnsweredAsItWasTheFirstTime() {
        put("c", "r", "k", "1");
        put("c", "other", "k", "2");

        assertThat(put("c", "r", "k", "1")).isEqualTo(new Decision.Replay(1));
        assertThat(delete("c", "r", "k")).isEqualTo(FRESH);
        assertThat(delete("c", "r", "k")).isEqualTo(new Decision.Replay(3));
        assertThat(lastId).isEqualTo(3);
    }

    @Test
    void theSameIdentityForAnotherKeyOrValueIsAConflict() {
        put("c", "r", "k", "{\"a\": 1, \"b\": 2}");

        assertThat(put("c", "r", "k2", "{\"a\": 1, \"b\": 2}")).isEqualTo(new Decision.Conflict(1));
        assertThat(put("c", "r", "k", "{\"a\": 1, \"b\": 3}")).isEqualTo(new Decision.Conflict(1));
        assertThat(put("c", "r", "k", "{\"b\": 2, \"a\": 1}")).isEqualTo(new Decision.Replay(1));
        assertThat(receiver.stats(now).totalConflicts()).isEqualTo(2);
        assertThat(receiver.stats(now).totalDuplicatesDetected()).isEqualTo(1);
    }

    @Test
    void keyAndValueDoNotRunIntoEachOther() {
        put("c", "r", "k1", "1");

        assertThat(put("c", "r", "k", "11")).isEqualTo(new Decision.Conflict(1));
    }

    @Test
    void aSecondCopyMeetsTheFirstOnItsWayToTheDisk() {
        var first = entry("c", "r", "k", "1");
        receiver.reserve(first);

        assertThat(decide("c", "r", "k", "1")).isEqualTo(new Decision.Replay(1));
        assertThat(decide("c", "r", "k", "2")).isEqualTo(new Decision.Conflict(1));
        assertThat(lookup("c", "r")).isEmpty();

        receiver.commit(first);

        assertThat(decide("c", "r", "k", "1")).isEqualTo(new Decision.Replay(1));
        assertThat(lookup("c", "r")).isPresent();
    }

    @Test
    void whatWasNotWrittenIsNotRemembered() {
        receiver.reserve(entry("c", "r", "k", "1"));

        receiver.rollback();

        assertThat(decide("c", "r", "k", "1")).isEqualTo(FRESH);
    }

    @Test
    void aRequestExpiresByTheTimeInTheLog() {
        put("c", "r", "k", "1");

        now += 9_999;
        assertThat(decide("c", "r", "k", "1")).isEqualTo(new Decision.Replay(1));
        assertThat(receiver.newest(9, now)).first().extracting(Cached::timeToLiveMs).isEqualTo(1L);

        now += 1;
        assertThat(decide("c", "r", "k", "1")).isEqualTo(FRESH);
        assertThat(lookup("c", "r")).isEmpty();
        assertThat(receiver.stats(now).currentCacheSize()).isZero();
        assertThat(receiver.stats(now).totalCacheCleanups()).isZero();

        var forgotten = receiver.commit(entry("c", "r2", "k", "1"));
        assertThat(forgotten.expired())
                .extracting(Remembered::tag)
                .extracting("requestId")
                .containsExactly("r");
        assertThat(receiver.stats(now).totalCacheCleanups()).isEqualTo(1);
    }

    @Test
    void theOldestMakeRoom() {
        receiver = new IdempotentReceiver(new Limits(Duration.ofHours(1), 2, 1_000_000), ROOMY);
        put("a", "r", "k", "1");
        put("b", "r", "k", "1");

        var forgotten = receiver.commit(entry("c", "r", "k", "1"));

        assertThat(forgotten.evicted())
                .extracting(Remembered::tag)
                .extracting("clientId")
                .containsExactly("a");
        assertThat(receiver.stats(now).totalEvicted()).isEqualTo(1);
        assertThat(decide("a", "r", "k", "1")).isEqualTo(FRESH);
        assertThat(decide("b", "r", "k", "1")).isEqualTo(new Decision.Replay(2));
    }

    @Test
    void aRoomierReplicaFollowsTheLeaderThatForgot() {
        receiver.commit(entry("a", "r", "k", "1"));
        receiver.commit(entry("b", "r", "k", "1"));

        // The leader had room for one only, and took the request for a new one.
        receiver.commit(entry("a", "r", "k", "1"));

        assertThat(decide("a", "r", "k", "1")).isEqualTo(new Decision.Replay(3));
        assertThat(receiver.newest(9, now))
                .extracting(cached -> cached.request().tag().clientId())
                .containsExactly("a", "b");
    }

    @Test
    void memoryIsBoundedInBytesToo() {
        receiver = new IdempotentReceiver(new Limits(Duration.ofHours(1), 1000, 10_000), ROOMY);
        for (var i = 0; i < 100; i++) put("c", "r" + i, "k".repeat(500), "1");

        var held = receiver.newest(1000, now);

        assertThat(held.stream().mapToLong(cached -> cached.request().bytes()).sum())
                .isBetween(8_000L, 10_000L);
        assertThat(held).first().extracting(c -> c.request().tag().requestId()).isEqualTo("r99");
    }

    @Test
    void whatIsRebuiltIsRememberedButNotCounted() {
        receiver.restore(entry("c", "r", "k", "1"));

        assertThat(receiver.stats(now)).isEqualTo(new Stats(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(put("c", "r", "k", "1")).isEqualTo(new Decision.Replay(1));
    }

    @Test
    void anEntryWithoutIdentityIsNobodysBusiness() {
        var plain = new Entry(1, Operation.SET, "k", JsonText.parse("1"), Optional.empty());

        receiver.reserve(plain);
        receiver.commit(plain);
        receiver.restore(plain);

        assertThat(receiver.newest(9, now)).isEmpty();
    }

    @Test
    void aRetriedGetIsAnsweredWithTheBytesOfItsFirstTime() {
        var tag = new RequestTag("c", "r", now);
        var answer = "{\"key\":\"k\",\"value\":1}".getBytes(UTF_8);

        assertThat(receiver.recallRead(tag, "k")).isEqualTo(new ReadDecision.Fresh());
        assertThat(receiver.rememberRead(tag, "k", answer, 7)).isEqualTo(new ReadDecision.Fresh());

        assertThat(receiver.recallRead(tag, "k")).isEqualTo(new ReadDecision.Replay(answer, 7));
        assertThat(receiver.recallRead(tag, "k2")).isEqualTo(new ReadDecision.Conflict("k"));
        assertThat(receiver.stats(now)).isEqualTo(new Stats(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1));
        assertThat(receiver.recallRead(new RequestTag("c", "r", now + 10_000), "k"))
                .isEqualTo(new ReadDecision.Fresh());
    }

    @Test
    void ofTwoGetsAtOnceTheFirstAnswerHolds() {
        var tag = new RequestTag("c", "r", now);
        var first = "1".getBytes(UTF_8);
        receiver.recallRead(tag, "k");
        receiver.recallRead(tag, "k");

        receiver.rememberRead(tag, "k", first, 7);

        assertThat(receiver.rememberRead(tag, "k", "2".getBytes(UTF_8), 8))
                .isEqualTo(new ReadDecision.Replay(first, 7));
    }

    @Test
    void largeAnswersMakeRoomOfTheirOwnOnly() {
        receiver = new IdempotentReceiver(ROOMY, new Limits(Duration.ofHours(1), 9, 1_000));
        put("c", "w", "k", "1");

        receiver.rememberRead(new RequestTag("c", "r", now), "k", new byte[2_000], 7);

        assertThat(receiver.recallRead(new RequestTag("c", "r", now), "k"))
                .isEqualTo(new ReadDecision.Fresh());
        assertThat(lookup("c", "w")).isPresent();
    }

    @Test
    void oneMayAskWhatBecameOfARequest() {
        put("c", "r", "k", "1");
        delete("c", "r", "k");
        receiver.rememberRead(new RequestTag("c", "r", now), "k", new byte[0], 7);

        assertThat(lookup("c", "r"))
                .hasValueSatisfying(r -> assertThat(r.kind()).isEqualTo(RequestKind.DELETE));
        assertThat(receiver.lookup("c", "r", Optional.of(RequestKind.SET), now))
                .hasValueSatisfying(r -> assertThat(((Remembered.Write) r).id()).isEqualTo(1));
        assertThat(receiver.lookup("c", "r", Optional.of(RequestKind.GET), now))
                .containsInstanceOf(Remembered.Read.class);
        assertThat(lookup("c", "r2")).isEmpty();
    }

    private Optional<Remembered> lookup(String client, String request) {
        return receiver.lookup(client, request, Optional.empty(), now);
    }

    private Decision put(String client, String request, String key, String value) {
        var decision = decide(client, request, key, value);
        if (decision.equals(FRESH)) receiver.commit(entry(client, request, key, value));
        return decision;
    }

    private Decision delete(String client, String request, String key) {
        var tag = new RequestTag(client, request, now);
        var decision = receiver.decide(tag, Operation.DELETE, key, null, Guard.NONE);
        if (decision.equals(FRESH))
            receiver.commit(new Entry(++lastId, Operation.DELETE, key, null, Optional.of(tag)));
        return decision;
    }

    private Decision decide(String client, String request, String key, String value) {
        var tag = new RequestTag(client, request, now);
        return receiver.decide(tag, Operation.SET, key, JsonText.parse(value), Guard.NONE);
    }

    private Entry entry(String client, String request, String key, String value) {
        var tag = new RequestTag(client, request, now);
        return new Entry(++lastId, Operation.SET, key, JsonText.parse(value), Optional.of(tag));
    }
}
