package dev.walscope.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a locked file can be neither moved nor removed")
class FolderLockTest {
    @TempDir Path root;
    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectory(root.resolve("leader"));
    }

    private static long ownPid() {
        return ProcessHandle.current().pid();
    }

    @Test
    void aSecondOneIsToldWhoHasTheFolder() throws Exception {
        try (var lock = FolderLock.take(folder)) {
            assertThat(lock.stillHeld()).isTrue();
            assertThatThrownBy(() -> FolderLock.take(folder))
                    .isInstanceOf(FolderLock.Held.class)
                    .hasMessageContaining("is in use by the node with pid " + ownPid() + ";");
            assertThat(lock.stillHeld()).isTrue();
        }
        FolderLock.take(folder).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12\u001b[31m", "me", "-5", "99999999999999999999999999999999999"})
    void aPidThatIsNoneIsNotRepeated(String pid) throws Exception {
        try (var _ = FolderLock.take(folder)) {
            Files.writeString(folder.resolve("lock.pid"), pid);

            assertThatThrownBy(() -> FolderLock.take(folder))
                    .hasMessageMatching(".* pid (unknown|9+); .*");
        }
    }

    // ---- links

    @ParameterizedTest
    @ValueSource(strings = {"lock", "lock.pid"})
    void aLinkIsNotFollowed(String name) throws Exception {
        var other = Files.writeString(root.resolve("other"), "precious");
        var link = Files.createSymbolicLink(folder.resolve(name), other);

        assertThatThrownBy(() -> FolderLock.take(folder))
                .hasMessage(
                        link
                                + " is a symbolic link, which no node puts there; remove it, then"
                                + " start the node again.");
        assertThat(other).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "lock.pid"})
    void aLinkThatLeadsNowhereCreatesNothing(String name) throws Exception {
        var nowhere = root.resolve("nowhere");
        Files.createSymbolicLink(folder.resolve(name), nowhere);

        assertThatThrownBy(() -> FolderLock.take(folder)).hasMessageContaining("symbolic link");
        assertThat(nowhere).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "lock.pid"})
    @Timeout(20)
    void aPipeIsNotWaitedFor(String name) throws Exception {
        var pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> FolderLock.take(folder))
                .hasMessageStartingWith(pipe + " is not a file, ");
    }

    @Test
    void anOtherNameOfThePidFileKeepsItsContents() throws Exception {
        var other = Files.writeString(root.resolve("other"), "precious");
        Files.createLink(folder.resolve("lock.pid"), other);

        try (var _ = FolderLock.take(folder)) {
            assertThat(folder.resolve("lock.pid")).hasContent(ownPid() + "\n");
        }
        assertThat(other).hasContent("precious");
    }

    /// The holder's pid stands in another file by now.
    @Test
    void whoAsksDoesNotFollowALinkEither() throws Exception {
        try (var _ = FolderLock.take(folder)) {
            var pidFile = folder.resolve("lock.pid");
            Files.delete(pidFile);
            Files.createSymbolicLink(pidFile, Path.of("/dev/zero"));

            assertThatThrownBy(() -> FolderLock.take(folder)).isInstanceOf(IOException.class);
        }
    }

    // ---- taken away

    interface Deed {
        void on(Path folder) throws IOException;
    }

    enum TakenAway {
        removed(folder -> Files.delete(folder.resolve("lock"))),
        moved(folder -> Files.move(folder.resolve("lock"), folder.resolve("lock.old"))),
        made_anew(
                folder -> {
                    Files.delete(folder.resolve("lock"));
                    Files.createFile(folder.resolve("lock"));
                }),
        replaced(
                folder -> {
                    var copy = Files.copy(folder.resolve("lock"), folder.resolve("copy"));
                    Files.move(copy, folder.resolve("lock"), StandardCopyOption.REPLACE_EXISTING);
                }),
        replaced_by_a_link(
                folder -> {
                    var old = folder.resolve("lock.old");
                    Files.move(folder.resolve("lock"), old);
                    Files.createSymbolicLink(folder.resolve("lock"), old);
                }),
        the_folder_moved(folder -> Files.move(folder, folder.resolveSibling("elsewhere"))),
        the_folder_made_anew(
                folder -> {
                    Files.move(folder, folder.resolveSibling("elsewhere"));
                    Files.createDirectory(folder);
                }),
        the_folder_is_a_file(
                folder -> {
                    Files.move(folder, folder.resolveSibling("elsewhere"));
                    Files.createFile(folder);
                });

        private final Deed deed;

        TakenAway(Deed deed) {
            this.deed = deed;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLockThatIsTakenAwayHoldsNobodyOut(TakenAway how) throws Exception {
        try (var lock = FolderLock.take(folder)) {
            how.deed.on(folder);

            assertThat(lock.stillHeld()).isFalse();
        }
    }

    @Test
    void writingIntoItDoesNotTakeItAway() throws Exception {
        try (var lock = FolderLock.take(folder)) {
            Files.setLastModifiedTime(folder.resolve("lock"), FileTime.fromMillis(0));
            Files.writeString(folder.resolve("lock.pid"), "1\n");

            assertThat(lock.stillHeld()).isTrue();
        }
    }

    @Test
    void whoGoesLeavesThePidOfWhoCameInstead() throws Exception {
        var first = FolderLock.take(folder);
        Files.delete(folder.resolve("lock"));

        try (var second = FolderLock.take(folder)) {
            first.close();

            assertThat(folder.resolve("lock.pid")).exists();
            assertThat(second.stillHeld()).isTrue();
        }
        assertThat(folder.resolve("lock.pid")).doesNotExist();
    }
}
