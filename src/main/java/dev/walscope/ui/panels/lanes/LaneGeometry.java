package dev.walscope.ui.panels.lanes;

/// Which id stands where. Pure; all panels' hit tests and drawing agree because both ask here.
///
/// The lanes' names stand in a gutter at the left; ids run to the right of it, one column each, the
/// same in every lane.
///
/// @param firstColumn the id at the left edge, with a fraction
/// @param cellWidth pixels an id
/// @param lanes how many there are, at least 1
/// @param scrolled pixels of lanes that lie above the upper edge, where not all of them fit
/// @param end the last id that has a column
/// @param isDense whether lanes are as low as they can be, also where there is room for more
public record LaneGeometry(
        double width,
        double height,
        double firstColumn,
        double cellWidth,
        int lanes,
        double scrolled,
        long end,
        boolean isDense) {
    public static final double GUTTER = 168;
    static final double RULER = 30;
    static final double END = 16;
    /// Room over the cells for the segment's name.
    private static final double LABEL = 14;

    /// Lower than this a lane has room for one line of words.
    private static final double LANE_MIN = 64;
    private static final double DENSE = 36;
    private static final double DENSE_MIN = 30;
    private static final double LANE_MAX = 150;
    private static final double USUAL_LANE = 112;
    private static final int USUAL_LANES = 3;

    public LaneGeometry {
        lanes = Math.max(1, lanes);
        cellWidth = Math.max(1e-6, cellWidth);
        scrolled = Math.clamp(scrolled, 0, Math.max(0, RULER + lanes * DENSE_MIN - height));
    }

    public LaneGeometry(
            double width, double height, double firstColumn, double cellWidth, int lanes) {
        this(width, height, firstColumn, cellWidth, lanes, 0, Long.MAX_VALUE, false);
    }

    /// How much larger than usual everything can be drawn so that the lanes fill `height`.
    static double roomFor(double height, int lanes) {
        return height / (RULER + Math.max(USUAL_LANES, lanes) * USUAL_LANE);
    }

    /// The geometry that shows the head of a log: from the left while it is short, at the right
    /// edge with room for the lag's figure once it is long.
    public static double followingColumn(double width, double cellWidth, long head) {
        double columns = Math.max(1, (width - GUTTER - END - headRoom(cellWidth)) / cellWidth);
        // Whole cells at the left edge, as long as a cell is something to read.
        if (cellWidth >= 16) columns = Math.floor(columns);
        return Math.max(1, head + 1 - columns);
    }

    private static double headRoom(double cellWidth) {
        return Math.max(24, Math.min(cellWidth * 0.5, 48));
    }

    public double x(double id) {
        return GUTTER + (id - firstColumn) * cellWidth;
    }

    /// The id whose column holds `x`; may lie before 1 or after the head.
    public long idAt(double x) {
        return (long) Math.floor(firstColumn + (x - GUTTER) / cellWidth);
    }

    public double laneHeight() {
        return Math.clamp((height - RULER) / lanes, DENSE_MIN, isDense ? DENSE : LANE_MAX);
    }

    /// Whether lanes have one line of words: there are too many for more, or a person wants it so.
    public boolean isCompact() {
        return laneHeight() < LANE_MIN;
    }

    public double laneTop(int lane) {
        return RULER + lane * laneHeight() - scrolled;
    }

    /// The lane at `y`, or -1.
    public int laneAt(double y) {
        if (y < RULER) return -1;
        int lane = (int) ((y - RULER + scrolled) / laneHeight());
        return lane < lanes ? lane : -1;
    }

    /// What the lanes need to show all of them.
    public double neededHeight() {
        return RULER + lanes * DENSE_MIN;
    }

    public double lanesBottom() {
        return laneTop(lanes);
    }

    /// The scroll that brings all of `lane` on screen with the least movement.
    double revealing(int lane) {
        double top = lane * laneHeight();
        double room = height - RULER;
        double lowest = Math.max(0, top + laneHeight() - room);
        return Math.clamp(scrolled, Math.min(lowest, top), top);
    }

    public long firstVisible() {
        return Math.max(1, (long) Math.floor(firstColumn));
    }

    public long lastVisible() {
        return Math.min(end, idAt(width));
    }

    /// The cell's box inside its lane.
    double cellTop(int lane) {
        return laneTop(lane) + label() + (laneHeight() - label() - cellHeight()) / 2;
    }

    private double label() {
        return isCompact() ? 0 : LABEL;
    }

    double cellHeight() {
        return Math.min(64, laneHeight() - (isCompact() ? 8 : LABEL + 12));
    }

    /// A step for the ruler so that labels do not touch: 1, 2, 5, 10, 20, 50 …
    long rulerStep(double labelWidth) {
        long step = 1;
        int turn = 0;
        while (step * cellWidth < labelWidth) {
            step = turn % 3 == 1 ? step * 5 / 2 : step * 2;
            turn++;
        }
        return step;
    }
}
