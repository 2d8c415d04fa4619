package dev.hatchling.spark;

import dev.hatchling.files.Checkpoints;
import dev.hatchling.training.RemoteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Every file system that Hadoop knows on this class path; {@code spark.hadoop.*} configures it. */
final class HadoopFiles implements RemoteFiles {
  private static final String PART = ".part";

  private final Configuration configuration =
      SparkHadoopUtil.get().newConfiguration(new SparkConf());

  private FileSystem system(String uri) throws IOException {
    try {
      return new Path(uri).getFileSystem(configuration);
    } catch (IOException | IllegalArgumentException unknown) {
      throw new IOException(uri + ": cannot be reached: " + unknown.getMessage(), unknown);
    }
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return system(uri).exists(new Path(uri));
  }

  @Override
  public void fetch(String uri, java.nio.file.Path to) throws IOException {
    FileSystem system = system(uri);
    if (!system.exists(new Path(uri))) {
      throw new IOException(uri + ": no such file or directory");
    }
    fetch(system, system.getFileStatus(new Path(uri)), to);
  }

  private static void fetch(FileSystem system, FileStatus from, java.nio.file.Path to)
      throws IOException {
    if (!from.isDirectory()) {
      Files.createDirectories(to.toAbsolutePath().getParent());
      try (InputStream in = system.open(from.getPath())) {
        Files.copy(in, to);
      }
      return;
    }
    Files.createDirectories(to);
    for (FileStatus child : system.listStatus(from.getPath())) {
      fetch(system, child, to.resolve(child.getPath().getName()));
    }
  }

  @Override
  public void publish(java.nio.file.Path directory, String uri) throws IOException {
    FileSystem system = system(uri);
    Path to = new Path(uri);
    Path checkpoints = new Path(to, Checkpoints.FOLDER);
    List<String> kept =
        Checkpoints.all(directory).stream().map(path -> path.getFileName().toString()).toList();
    for (String name : kept) {
      java.nio.file.Path here = directory.resolve(Checkpoints.FOLDER).resolve(name);
      if (!system.exists(new Path(checkpoints, name))) {
        Path part = new Path(checkpoints, name + PART);
        system.delete(part, true);
        copy(here, system, part);
        system.rename(part, new Path(checkpoints, name));
      }
    }
    for (java.nio.file.Path file : list(directory)) {
      if (Files.isRegularFile(file)) {
        copy(file, system, new Path(to, file.getFileName().toString()));
      }
    }
    remove(system, checkpoints, kept);
  }

  private static void remove(FileSystem system, Path checkpoints, List<String> kept)
      throws IOException {
    if (system.exists(checkpoints)) {
      for (FileStatus old : system.listStatus(checkpoints)) {
        if (!kept.contains(old.getPath().getName())) {
          system.delete(old.getPath(), true);
        }
      }
    }
  }

  private static void copy(java.nio.file.Path from, FileSystem system, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      system.mkdirs(to);
      for (java.nio.file.Path child : list(from)) {
        copy(child, system, new Path(to, child.getFileName().toString()));
      }
      return;
    }
    try (OutputStream out = system.create(to, true)) {
      Files.copy(from, out);
    }
  }

  private static List<java.nio.file.Path> list(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }
}
