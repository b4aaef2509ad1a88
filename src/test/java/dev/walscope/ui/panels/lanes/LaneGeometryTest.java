package dev.walscope.ui.panels.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Random;

class LaneGeometryTest {
    @Test
    void aShortLogStandsAtTheLeft() {
        double first = LaneGeometry.followingColumn(900, 64, 3);

        assertThat(first).isEqualTo(1);
        assertThat(new LaneGeometry(900, 400, first, 64, 3).x(1)).isEqualTo(LaneGeometry.GUTTER);
    }

    @Test
    void theHeadOfALongLogIsInsideTheRightEdgeAtEveryZoom() {
        for (double cell : new double[] {0.0007, 0.1, 3, 20, 64, 96, 160}) {
            double first = LaneGeometry.followingColumn(900, cell, 1_000_000);
            var geometry = new LaneGeometry(900, 400, first, cell, 3);

            double end = geometry.x(1_000_001);

            assertThat(end).as("cell %s", cell).isBetween(LaneGeometry.GUTTER, 900.0);
        }
    }

    @Test
    void whereAnIdIsDrawnIsWhereAClickFindsIt() {
        for (long seed = 1; seed <= 500; seed++) {
            var random = new Random(seed);
            double cell = 1 + random.nextDouble() * 150;
            var geometry = new LaneGeometry(1_200, 400, 1 + random.nextInt(5_000), cell, 3);
            long id = geometry.firstVisible() + random.nextInt(20);

            double middle = geometry.x(id) + cell / 2;

            assertThat(geometry.idAt(middle)).as("seed %d", seed).isEqualTo(id);
        }
    }

    @Test
    void lanesShareTheHeightAndAreFoundByIt() {
        var geometry = new LaneGeometry(900, 330, 1, 64, 3);

        for (int lane = 0; lane < 3; lane++)
            assertThat(geometry.laneAt(geometry.laneTop(lane) + 1)).isEqualTo(lane);
        assertThat(geometry.laneAt(2)).isEqualTo(-1);
        assertThat(geometry.lanesBottom()).isCloseTo(330, within(0.01));
    }

    @Test
    void cellsStayInsideTheirLane() {
        for (double height : new double[] {200, 250, 330, 600}) {
            var geometry = new LaneGeometry(900, height, 1, 64, 3);

            double bottom = geometry.cellTop(1) + geometry.cellHeight();

            assertThat(geometry.cellTop(1)).isGreaterThan(geometry.laneTop(1));
            assertThat(bottom).isLessThan(geometry.laneTop(2));
        }
    }

    @Test
    void theRulersStepsAreRoundAndLeaveRoomForTheirLabels() {
        for (double cell : new double[] {0.0005, 0.01, 0.4, 2, 9, 64}) {
            var geometry = new LaneGeometry(900, 400, 1, cell, 3);

            long step = geometry.rulerStep(50);

            assertThat(step * cell).isGreaterThanOrEqualTo(50);
            assertThat(Long.toString(step)).matches("[125]0*");
        }
    }

    @Test
    void lanesThatDoNotFitAreCompactAndOnlyThenScroll() {
        var three = new LaneGeometry(900, 330, 1, 64, 3);
        var eight = new LaneGeometry(900, 330, 1, 64, 8);
        var thirteen = new LaneGeometry(900, 330, 1, 64, 13);

        assertThat(three.isCompact()).isFalse();
        assertThat(eight.isCompact()).isTrue();
        assertThat(eight.neededHeight()).isLessThanOrEqualTo(330);
        assertThat(thirteen.isCompact()).isTrue();
        assertThat(thirteen.neededHeight()).isGreaterThan(330);
        for (var geometry : new LaneGeometry[] {three, eight, thirteen})
            for (int lane = 0; lane < geometry.lanes(); lane++)
                assertThat(geometry.cellTop(lane) + geometry.cellHeight())
                        .isLessThanOrEqualTo(geometry.laneTop(lane) + geometry.laneHeight());
    }

    @Test
    void aPersonMayWantThemCompactWhereThereIsRoomForMore() {
        var geometry = new LaneGeometry(900, 900, 1, 64, 3, 0, Long.MAX_VALUE, true);

        assertThat(geometry.isCompact()).isTrue();
    }
}
