package dev.walscope.node.http;

import dev.walscope.api.SnapshotInfo;
import dev.walscope.api.Wire;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.replication.Checkpointer.NoSnapshot;

import io.javalin.http.Context;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/// What the log adds up to, as files: `/snapshots`, `/snapshot`.
final class SnapshotRoutes {
    private final Life life;
    private final NodeReport report;

    SnapshotRoutes(Life life, NodeReport report) {
        this.life = life;
        this.report = report;
    }

    void addTo(Routes routes) {
        routes.get("/snapshots", this::all);
        routes.post("/snapshot", this::take);
    }

    private void all(Context ctx) throws IOException {
        var snapshots = life.parts().checkpointer().all().stream().map(report::snapshot).toList();
        HttpServer.json(ctx, 200, Wire.bytes(new SnapshotInfo.Listing(snapshots)));
    }

    private void take(Context ctx) throws InterruptedException {
        try {
            var taken = life.parts().checkpointer().take().get();
            HttpServer.json(ctx, 200, Wire.bytes(report.snapshot(taken)));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof NoSnapshot none))
                throw new IllegalStateException(e.getCause());
            throw new Refusal(status(none.kind()), String.valueOf(none.getMessage()));
        }
    }

    private static int status(NoSnapshot.Cause cause) {
        return switch (cause) {
            case empty, damaged -> 409;
            case no_room -> 507;
            case failed -> 503;
        };
    }
}
