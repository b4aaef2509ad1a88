package dev.walscope.node.http;

import dev.walscope.api.ClusterProof;
import dev.walscope.api.Wire;
import dev.walscope.security.ClusterSecret;

import io.javalin.http.Context;

import java.util.Optional;

/// `GET /cluster/proof`: this node proves that it is of the cluster, before another one says
/// anything to it.
final class ClusterRoute {
    private static final String NONCE = "[A-Za-z0-9_-]{16,64}";

    private final Optional<ClusterSecret> secret;

    ClusterRoute(Optional<ClusterSecret> secret) {
        this.secret = secret;
    }

    void addTo(Routes routes) {
        routes.get("/cluster/proof", this::proof, "nonce");
    }

    private void proof(Context ctx) {
        var nonce = RequestTarget.query(ctx).required("nonce");
        if (!nonce.matches(NONCE))
            throw new Refusal(
                    400, "Give a nonce of 16 to 64 letters, digits, '_' or '-' as ?nonce=.");
        var known =
                secret.orElseThrow(
                        () ->
                                new Refusal(
                                        404,
                                        "This node has no cluster secret; start it with"
                                                + " --cluster-secret-file to have it proven."));
        var challenge = known.challenge(nonce);
        HttpServer.json(
                ctx, 200, Wire.bytes(new ClusterProof(challenge.nonce(), challenge.proof())));
    }
}
