package io.ghostswap.fuse.fs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The nodes of a mount by absolute path; built once, then read by any thread without a lock. */
final class NodeTree {
  private final Map<String, Node> nodes;
  private final Map<Long, Node.Directory> directories;

  private NodeTree(Map<String, Node> nodes) {
    this.nodes = Map.copyOf(nodes);
    Map<Long, Node.Directory> byInode = new HashMap<>();
    for (Node node : nodes.values()) {
      if (node instanceof Node.Directory directory) {
        byInode.put(directory.inode(), directory);
      }
    }
    directories = Map.copyOf(byInode);
  }

  /**
   * Builds the tree.
   *
   * @param texts generated files by path below the root, without a leading slash
   */
  static NodeTree of(int stripes, long stripeBytes, Map<String, TextFile> texts) {
    Map<String, Node> nodes = new HashMap<>();
    Map<String, List<String>> directories = new TreeMap<>();
    directories.put("/", new ArrayList<>());
    long inode = 2;
    for (int stripe = 0; stripe < stripes; stripe++) {
      String name = stripe == 0 ? "swapfile" : "swapfile." + stripe;
      directories.get("/").add(name);
      nodes.put("/" + name, new Node.Swap(inode++, stripe, stripeBytes));
    }
    for (Map.Entry<String, TextFile> text : texts.entrySet()) {
      String path = "/" + text.getKey();
      int slash = path.lastIndexOf('/');
      String parent = slash == 0 ? "/" : path.substring(0, slash);
      if (directories.putIfAbsent(parent, new ArrayList<>()) == null) {
        directories.get("/").add(parent.substring(1));
      }
      directories.get(parent).add(path.substring(slash + 1));
      nodes.put(path, new Node.Text(inode++, text.getValue()));
    }
    for (Map.Entry<String, List<String>> directory : directories.entrySet()) {
      boolean root = directory.getKey().equals("/");
      int subdirectories = root ? directories.size() - 1 : 0;
      nodes.put(
          directory.getKey(),
          new Node.Directory(
              root ? 1 : inode++, List.copyOf(directory.getValue()), subdirectories));
    }
    return new NodeTree(nodes);
  }

  Node lookup(String path) {
    return nodes.get(path);
  }

  Node.Directory directory(long inode) {
    return directories.get(inode);
  }

  int size() {
    return nodes.size();
  }
}
