package dev.hatchling.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the files of a fresh folder; each is on the disk when its method returns. Every
 * safetensors file carries the folder's marks in its metadata, so that files of two folders are
 * told apart.
 */
public final class FolderWriter {
  private final FileOperations files;
  private final Path folder;
  private final Map<String, String> marks;

  /**
   * A writer into a folder that exists.
   *
   * @param marks metadata of every safetensors file, such as the step
   */
  public FolderWriter(FileOperations files, Path folder, Map<String, String> marks) {
    this.files = files;
    this.folder = folder;
    this.marks = Map.copyOf(marks);
  }

  /** Writes a text as UTF-8. */
  public void text(String name, String text) throws IOException {
    write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a safetensors file. */
  public void tensors(String name, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, String> all = new HashMap<>(metadata);
    all.putAll(marks);
    write(name, out -> SafeTensorsWriter.write(out, tensors, all));
  }

  private void write(String name, AtomicFiles.Content content) throws IOException {
    AtomicFiles.writeThrough(files, folder.resolve(name), content);
  }
}
