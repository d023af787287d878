package io.ghostswap.fuse.fs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The nodes of a mount by absolute path and by inode; built once, then read by any thread without a
 * lock.
 */
final class NodeTree {
  private final Map<String, Node> nodes;
  private final Map<Long, Node> byInode;
  private final Map<Long, String> directoryPrefixes;

  private NodeTree(Map<String, Node> nodes) {
    this.nodes = Map.copyOf(nodes);
    Map<Long, Node> byInode = new HashMap<>();
    Map<Long, String> prefixes = new HashMap<>();
    nodes.forEach(
        (path, node) -> {
          byInode.put(node.inode(), node);
          if (node instanceof Node.Directory) {
            prefixes.put(node.inode(), path.equals("/") ? path : path + "/");
          }
        });
    this.byInode = Map.copyOf(byInode);
    directoryPrefixes = Map.copyOf(prefixes);
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
              root ? GhostFileSystem.ROOT : inode++,
              List.copyOf(directory.getValue()),
              subdirectories));
    }
    return new NodeTree(nodes);
  }

  Node lookup(String path) {
    return nodes.get(path);
  }

  Node node(long inode) {
    return byInode.get(inode);
  }

  Node.Directory directory(long inode) {
    return byInode.get(inode) instanceof Node.Directory directory ? directory : null;
  }

  /** The node of a name without a slash in a directory, or null. */
  Node child(long directory, String name) {
    String prefix = directoryPrefixes.get(directory);
    return prefix == null || name.isEmpty() ? null : nodes.get(prefix + name);
  }

  int size() {
    return nodes.size();
  }
}
