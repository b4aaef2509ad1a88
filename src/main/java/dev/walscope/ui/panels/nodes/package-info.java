/// The cluster panel: a card a node, its link to the leader, and what can be done to both.
@NullMarked
package dev.walscope.ui.panels.nodes;

import org.jspecify.annotations.NullMarked;
