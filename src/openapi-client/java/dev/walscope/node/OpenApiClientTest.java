package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.KeysApi;
import org.openapitools.client.api.LogApi;
import org.openapitools.client.api.NodeApi;
import org.openapitools.client.api.RequestsApi;
import org.openapitools.client.model.KeyState;
import org.openapitools.client.model.NewMember;
import org.openapitools.client.model.PutBody;
import org.openapitools.client.model.TimeScale;
import org.openapitools.client.model.Transaction;
import org.openapitools.client.model.TransactionCheck;
import org.openapitools.client.model.TransactionDone;
import org.openapitools.client.model.TransactionRead;
import org.openapitools.client.model.TransactionWrite;
import org.openapitools.client.model.Transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A Java client that openapi-generator has made of `assets/web/openapi.json` calls every operation
/// of a node: what the description says is enough to read each answer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiClientTest {
    /// Answers without an end, WebSockets, and text that is not JSON, for which this client takes
    /// all that it reads.
    private static final Set<String> NOT_FOR_CLIENTS =
            Set.of("events", "streamLog", "replication", "raft", "walLines", "metrics", "docs");

    private final Map<String, Executable> calls = new TreeMap<>();
    private TestNodes nodes;
    private KeysApi keys;
    private Node leader;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, ApiException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        TestNodes.caughtUp(nodes.follower("follower-1", leader), leader);
        var client = new ApiClient();
        client.updateBaseUri(leader.url());
        keys = new KeysApi(client);
        put("key6", Map.of("seats", 2));
        callsOfKeys();
        callsOfSeveralKeys();
        callsOfTheLog(new LogApi(client));
        callsOfRequests(new RequestsApi(client));
        callsOfTheNode(new NodeApi(client));
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    private void put(String key, Object value) throws ApiException {
        keys.putKey(
                KeysApi.APIPutKeyRequest.newBuilder()
                        .key(key)
                        .putBody(new PutBody().value(value))
                        .clientId("client1")
                        .requestId("of " + key)
                        .build());
    }

    private void callsOfKeys() {
        calls.put("putKey", () -> put("other", "text"));
        calls.put(
                "getKey",
                () ->
                        assertThat(
                                        keys.getKey(
                                                        KeysApi.APIGetKeyRequest.newBuilder()
                                                                .key("key6")
                                                                .build())
                                                .getValue())
                                .isEqualTo(Map.of("seats", 2)));
        calls.put(
                "getHistory",
                () ->
                        assertThat(
                                        keys.getHistory(
                                                        KeysApi.APIGetHistoryRequest.newBuilder()
                                                                .key("key6")
                                                                .build())
                                                .getVersions())
                                .isNotEmpty());
        calls.put(
                "listKeys",
                () ->
                        assertThat(
                                        keys.listKeys(
                                                        KeysApi.APIListKeysRequest.newBuilder()
                                                                .prefix("key6")
                                                                .build())
                                                .getKeys())
                                .containsExactly("key6"));
        calls.put(
                "deleteKey",
                () -> {
                    put("gone", 1);
                    keys.deleteKey(KeysApi.APIDeleteKeyRequest.newBuilder().key("gone").build());
                });
    }

    private void callsOfSeveralKeys() {
        calls.put(
                "transact",
                () -> {
                    assertThat(transacted().getSucceeded()).isTrue();
                    assertThat(transacted().getSucceeded()).isFalse();
                    assertThat(
                                    keys.listKeys(
                                                    KeysApi.APIListKeysRequest.newBuilder()
                                                            .keys("both,none")
                                                            .build())
                                            .getValues())
                            .extracting(KeyState::getValue)
                            .containsExactly(1, null);
                });
    }

    /// Written once: its key must not be there.
    private TransactionDone transacted() throws ApiException {
        return keys.transact(
                KeysApi.APITransactRequest.newBuilder()
                        .transaction(
                                new Transaction()
                                        ._if(
                                                List.of(
                                                        new TransactionCheck()
                                                                .key("both")
                                                                .absent(true)))
                                        .then(List.of(new TransactionWrite().put("both").value(1)))
                                        ._else(List.of(new TransactionRead().get("both"))))
                        .build());
    }

    private void callsOfTheLog(LogApi log) {
        calls.put(
                "settleDivergence",
                () ->
                        refused(
                                409,
                                () ->
                                        log.settleDivergence(
                                                LogApi.APISettleDivergenceRequest.newBuilder()
                                                        .keep("leader")
                                                        .build())));
        calls.put(
                "readLog",
                () ->
                        assertThat(
                                        log.readLog(LogApi.APIReadLogRequest.newBuilder().build())
                                                .getEntries()
                                                .getFirst()
                                                .getCrc())
                                .isPositive());
        calls.put(
                "readEntry",
                () -> log.readEntry(LogApi.APIReadEntryRequest.newBuilder().id(1L).build()));
        calls.put(
                "declareLost",
                () ->
                        refused(
                                409,
                                () ->
                                        log.declareLost(
                                                LogApi.APIDeclareLostRequest.newBuilder()
                                                        .id(1L)
                                                        .build())));
        calls.put(
                "listSegments",
                () -> log.listSegments(LogApi.APIListSegmentsRequest.newBuilder().build()));
        calls.put(
                "walFingerprint",
                () -> log.walFingerprint(LogApi.APIWalFingerprintRequest.newBuilder().build()));
        calls.put("takeSnapshot", log::takeSnapshot);
        calls.put(
                "listSnapshots",
                () -> log.listSnapshots(LogApi.APIListSnapshotsRequest.newBuilder().build()));
        calls.put("scrub", log::scrub);
        calls.put(
                "repair",
                () -> log.repair(LogApi.APIRepairRequest.newBuilder().hold(false).build()));
    }

    private void callsOfRequests(RequestsApi requests) {
        calls.put(
                "requestStatus",
                () ->
                        assertThat(
                                        requests.requestStatus(
                                                        RequestsApi.APIRequestStatusRequest
                                                                .newBuilder()
                                                                .clientId("client1")
                                                                .requestId("of key6")
                                                                .build())
                                                .getResult()
                                                .getId())
                                .isEqualTo(1));
        calls.put(
                "deduplicationStats",
                () ->
                        requests.deduplicationStats(
                                RequestsApi.APIDeduplicationStatsRequest.newBuilder().build()));
        calls.put(
                "deduplicationCache",
                () ->
                        requests.deduplicationCache(
                                RequestsApi.APIDeduplicationCacheRequest.newBuilder().build()));
    }

    private void callsOfTheNode(NodeApi node) {
        calls.put(
                "clusterProof",
                () ->
                        refused(
                                404,
                                () ->
                                        node.clusterProof(
                                                NodeApi.APIClusterProofRequest.newBuilder()
                                                        .nonce("A".repeat(22))
                                                        .build())));
        calls.put(
                "status",
                () ->
                        assertThat(
                                        node.status(NodeApi.APIStatusRequest.newBuilder().build())
                                                .getFollowers())
                                .hasSize(1));
        calls.put("health", () -> node.health(NodeApi.APIHealthRequest.newBuilder().build()));
        calls.put("lag", () -> node.lag(NodeApi.APILagRequest.newBuilder().build()));
        calls.put(
                "index",
                () ->
                        assertThat(
                                        node.index(NodeApi.APIIndexRequest.newBuilder().build())
                                                .getDocs())
                                .isEqualTo("/docs"));
        calls.put("openapi", () -> node.openapi(NodeApi.APIOpenapiRequest.newBuilder().build()));
        calls.put(
                "forgetFollower",
                () ->
                        refused(
                                404,
                                () ->
                                        node.forgetFollower(
                                                NodeApi.APIForgetFollowerRequest.newBuilder()
                                                        .name("nobody")
                                                        .build())));
        calls.put(
                "scaleTime",
                () ->
                        refused(
                                409,
                                () ->
                                        node.scaleTime(
                                                NodeApi.APIScaleTimeRequest.newBuilder()
                                                        .timeScale(new TimeScale().scale(0.5))
                                                        .build())));
        calls.put(
                "transferLeadership",
                () ->
                        refused(
                                409,
                                () ->
                                        node.transferLeadership(
                                                NodeApi.APITransferLeadershipRequest.newBuilder()
                                                        .transfer(new Transfer().to("b"))
                                                        .build())));
        calls.put(
                "addMember",
                () ->
                        refused(
                                409,
                                () ->
                                        node.addMember(
                                                NodeApi.APIAddMemberRequest.newBuilder()
                                                        .newMember(
                                                                new NewMember()
                                                                        .name("d")
                                                                        .url("http://127.0.0.1:1"))
                                                        .build())));
        calls.put(
                "removeMember",
                () ->
                        refused(
                                409,
                                () ->
                                        node.removeMember(
                                                NodeApi.APIRemoveMemberRequest.newBuilder()
                                                        .name("d")
                                                        .build())));
    }

    private static void refused(int status, Executable call) {
        assertThatThrownBy(call::execute)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(status));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationIsUnderstood() {
        return calls.entrySet().stream().map(one -> dynamicTest(one.getKey(), one.getValue()));
    }

    @Test
    void noOperationIsLeftOut() throws IOException {
        var described = new TreeSet<String>();
        for (var path : Wires.get(leader.port(), "/openapi.json").json().get("paths"))
            for (var operation : path) described.add(operation.get("operationId").asText());
        described.removeAll(NOT_FOR_CLIENTS);

        assertThat(calls.keySet()).isEqualTo(described);
    }
}
