package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/// Whom the console speaks to: nobody is asked in vain who need not be.
class AskedNodeTest {
    @Test
    void electedMembersAreAskedThroughTheirLeaderOrWhileThereIsNoneThroughOneThatAnswers() {
        assertThat(asked(View.FIRST, ElectionScenes.led())).hasValue("node-3");
        assertThat(asked(View.FIRST, ElectionScenes.unled())).hasValue("node-2");
    }

    @Test
    void aLeaderThatAPersonStartedIsAskedAlsoWhileItIsDead() {
        assertThat(asked(View.FIRST, Scenes.dead())).hasValue("leader");
    }

    @Test
    void whoWasChosenIsAskedWhetherOrNotItAnswers() {
        assertThat(asked(View.FIRST.target("node-1"), ElectionScenes.unled())).hasValue("node-1");
        assertThat(asked(View.FIRST.target("follower-2"), Scenes.busy())).hasValue("follower-2");
    }

    @Test
    void whoIsGoneIsAskedNoMore() {
        assertThat(asked(View.FIRST.target("follower-9"), Scenes.busy())).hasValue("leader");
        assertThat(asked(View.FIRST, ClusterState.EMPTY)).isEmpty();
    }

    private static Optional<String> asked(View view, ClusterState state) {
        return view.asked(state).map(NodeView::name);
    }
}
