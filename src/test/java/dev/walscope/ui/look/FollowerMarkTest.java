package dev.walscope.ui.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;

class FollowerMarkTest {
    @Test
    void noTwoOfThirtyTwoFollowersAreMarkedAlike() {
        var seen = new HashSet<String>();
        var strokes = new HashSet<String>();

        for (int follower = 0; follower < 32; follower++) {
            var mark = FollowerMark.of(follower);
            seen.add(mark.shape() + " " + mark.token());
            strokes.add(mark.token() + " " + Arrays.toString(mark.dashes()));
        }

        assertThat(seen).hasSize(32);
        assertThat(strokes).hasSize(16);
    }

    @Test
    void theFirstEightDifferWithoutAnyColour() {
        var shapes = new HashSet<FollowerMark.Shape>();

        for (int follower = 0; follower < 8; follower++)
            shapes.add(FollowerMark.of(follower).shape());

        assertThat(shapes).hasSize(8);
    }
}
