package dev.walscope.lesson.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

class CourseTest {
    @Test
    void aLessonIsFoundByItsNameItsNumberAndWhatFollowsIt() throws Exception {
        assertThat(Course.find("03-kill").name()).isEqualTo("03-kill");
        assertThat(Course.find("3").name()).isEqualTo("03-kill");
        assertThat(Course.find("kill").name()).isEqualTo("03-kill");
    }

    @Test
    void whatIsNoLessonIsRefusedInASentence(@TempDir Path folder) {
        assertThatThrownBy(() -> Course.find("nothing"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no lesson is called nothing");
        assertThatThrownBy(() -> Course.find("no\0thing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no file's name");
        assertThatThrownBy(() -> Course.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(" is not a file");
        assertThatThrownBy(() -> Course.find(folder.resolve("none.yaml").toString()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("none.yaml does not exist");
    }
}
