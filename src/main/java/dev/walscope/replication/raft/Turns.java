package dev.walscope.replication.raft;

import io.microraft.executor.RaftNodeExecutor;

import java.util.concurrent.TimeUnit;

/// The engine's turns, one after the other on its thread; who has the turn may let the engine do
/// something within it, so that nothing comes between.
final class Turns implements RaftNodeExecutor {
    private final RaftNodeExecutor thread;
    private boolean isNow;

    Turns(RaftNodeExecutor thread) {
        this.thread = thread;
    }

    /// What `work` asks the engine for is done before this returns. The engine's thread only.
    void now(Runnable work) {
        var before = isNow;
        isNow = true;
        try {
            work.run();
        } finally {
            isNow = before;
        }
    }

    /// `isNow` is only ever seen set by the thread that has set it.
    @Override
    public void execute(Runnable task) {
        if (hasTurn() && isNow) now0(task);
        else thread.execute(() -> turn(task));
    }

    @Override
    public void submit(Runnable task) {
        thread.submit(() -> turn(task));
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        thread.schedule(() -> turn(task), delay, unit);
    }

    private volatile Thread turnOf;

    private boolean hasTurn() {
        return turnOf == Thread.currentThread();
    }

    private void turn(Runnable task) {
        turnOf = Thread.currentThread();
        try {
            task.run();
        } finally {
            turnOf = null;
        }
    }

    /// Within a turn, but what it asks for in its turn waits again.
    private void now0(Runnable task) {
        isNow = false;
        try {
            task.run();
        } finally {
            isNow = true;
        }
    }
}
