package dev.walscope.scope;

import dev.walscope.api.NodeStatus;
import dev.walscope.api.SegmentInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What was known of a disk when it was set aside: nobody writes to it until it is put back.
@Recorded
public record DiskView(
        NodeStatus status,
        List<SegmentInfo> segments,
        LogWindow log,
        Marks marks,
        @Nullable DetailView detail,
        @Nullable CutEnd cutEnd) {}
