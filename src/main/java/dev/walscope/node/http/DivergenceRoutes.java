package dev.walscope.node.http;

import dev.walscope.api.Wire;

import io.javalin.http.Context;

import java.util.LinkedHashMap;
import java.util.Map;

/// `POST /divergence?keep=leader`: a follower whose log and its leader's have parted gives its own
/// end up.
final class DivergenceRoutes {
    private static final String KEEP = "keep";

    private final Parting parting;

    DivergenceRoutes(Parting parting) {
        this.parting = parting;
    }

    void addTo(Routes routes) {
        routes.post("/divergence", this::settle, KEEP);
    }

    private void settle(Context ctx) {
        if (!RequestTarget.query(ctx).required(KEEP).equals("leader"))
            throw new Refusal(
                    400,
                    "The parameter keep must be leader: this follower's own end is then cut off and"
                            + " kept aside.");
        switch (parting.keepLeadersLog()) {
            case Parting.Outcome.Cut(var from, var entries, var keptIn) -> {
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("status", "ok");
                body.put("from", from);
                body.put("entries", entries);
                body.put("kept_in", keptIn);
                HttpServer.json(ctx, 200, Wire.bytes(body));
            }
            case Parting.Outcome.Not(var cause, var why) ->
                    throw new Refusal(
                            switch (cause) {
                                case not_parted -> 409;
                                case no_room -> 507;
                                case disk -> 503;
                            },
                            why);
        }
    }
}
