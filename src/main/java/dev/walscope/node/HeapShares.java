package dev.walscope.node;

/// How a node shares its heap out, in bytes, so that all of it at its fullest at one time still
/// fits: no request, peer or amount of data may end the process.
///
/// What is not given away here is for the program itself (about 10 MiB, and up to 16 KiB for each
/// connection), for the batch that is being written, and for the one large body that is being
/// parsed, which takes about twenty times its length.
///
/// @param store for live keys and values, unless the node is told otherwise
/// @param storeMax what it may be told, and what a log may add up to when it is opened
/// @param bodies for values on their way from a client to the log
/// @param making for answers that are made
/// @param sending for answers on their way to clients
/// @param rememberedWrites for the idempotent receiver's memory of the log
/// @param rememberedReads for its memory of this node's GETs
/// @param captured for values that are replaced while a snapshot is written
/// @param events for events that are kept for readers
record HeapShares(
        long store,
        long storeMax,
        long bodies,
        long making,
        long sending,
        long rememberedWrites,
        long rememberedReads,
        long captured,
        long events) {
    private static final long MIB = 1 << 20;

    /// Left for the one body that is taken apart: twenty times a megabyte.
    static final long PARSING = 20 * MIB;

    static HeapShares ofThisJvm() {
        return of(Runtime.getRuntime().maxMemory());
    }

    static HeapShares of(long heap) {
        return new HeapShares(
                heap / 10 * 6,
                Math.max(heap / 10 * 6, Math.min(heap / 4 * 3, heap - 44 * MIB)),
                Math.max(4 * MIB, heap / 5 - 19 * MIB),
                Math.max(2 * MIB, heap / 20 - 4 * MIB),
                Math.max(3 * MIB, heap / 20 - 3 * MIB),
                Math.max(MIB, (heap - 64 * MIB) / 16),
                Math.max(MIB, (heap - 64 * MIB) / 32),
                Math.max(MIB, (heap - 64 * MIB) / 32),
                heap / 64);
    }
}
