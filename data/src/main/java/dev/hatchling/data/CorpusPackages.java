package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The packages that hold the built-in texts: a folder of jars that the build fills (see the data
 * module's pom) and that the system property {@code hatchling.corpora} names. They are read where
 * they lie and never repackaged.
 */
final class CorpusPackages {
  /** System property that names the folder. */
  static final String PROPERTY = "hatchling.corpora";

  private CorpusPackages() {}

  /** Folder of the packages as the system property gives it. */
  static Path folder() {
    String folder = System.getProperty(PROPERTY);
    if (folder == null || folder.isBlank()) {
      throw new InputException(
          "no built-in texts: the system property "
              + PROPERTY
              + " must name the folder data/target/corpora that the build fills"
              + " (or train on a file of your own)");
    }
    return Path.of(folder);
  }

  /** Bytes of one file inside a package. */
  static byte[] read(String packageName, String entry) {
    try (ZipFile zip = open(packageName)) {
      return bytes(zip, zip.getEntry(entry), entry);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + entry + " of " + packageName, e);
    }
  }

  /** Bytes of every file inside a package whose path is wanted, in the order of the paths. */
  static List<byte[]> readAll(String packageName, Predicate<String> wanted) {
    try (ZipFile zip = open(packageName)) {
      List<String> names = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        String name = all.nextElement().getName();
        if (wanted.test(name)) {
          names.add(name);
        }
      }
      names.sort(null);
      List<byte[]> contents = new ArrayList<>();
      for (String name : names) {
        contents.add(bytes(zip, zip.getEntry(name), name));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + packageName, e);
    }
  }

  private static ZipFile open(String packageName) throws IOException {
    Path path = folder().resolve(packageName);
    if (!Files.isRegularFile(path)) {
      throw new InputException(
          "the built-in text package "
              + path
              + " is missing: build the project, or point -D"
              + PROPERTY
              + " at its data/target/corpora");
    }
    return new ZipFile(path.toFile());
  }

  private static byte[] bytes(ZipFile zip, @Nullable ZipEntry entry, String name)
      throws IOException {
    if (entry == null) {
      throw new IOException(zip.getName() + " holds no " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
