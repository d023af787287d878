package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageClusterTest {
  @TempDir private Path folder;
  private Path file;
  private PageCluster cluster;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("page-cluster"), "3\n");
    cluster = new PageCluster(file);
  }

  @Test
  void shouldPutTheOldValueBack() {
    cluster.set(5);
    assertEquals(5, cluster.value());
    cluster.restore(5, 3);
    assertEquals(3, cluster.value());
  }

  @Test
  void shouldLeaveAValueThatSomebodyElseChose() {
    cluster.set(5);
    cluster.set(0);
    cluster.restore(5, 3);
    assertEquals(0, cluster.value());
  }

  @Test
  void shouldSayWhenItCannotBeRead() throws IOException {
    Files.delete(file);
    assertThrows(AttachException.class, cluster::value);
  }
}
