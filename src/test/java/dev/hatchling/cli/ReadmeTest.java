package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the programs of the README and of the page on DL4J, and runs them. */
class ReadmeTest {
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("class (\\w+)");

  @TempDir Path folder;

  @Test
  void itsProgramsRun() throws Exception {
    List<String> names = compile("README.md");
    assertThat(names).containsExactly("Train", "Generate");
    Path model = folder.resolve("model");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      run(loader, "Train", "2", model.toString());
      assertThat(model.resolve("model.safetensors")).isRegularFile();
      run(loader, "Generate", model.toString());
    }
  }

  @Test
  void thoseOnDl4jRun() throws Exception {
    List<String> names = compile("docs/dl4j-layers.md");
    assertThat(names).containsExactly("Network", "Graph", "Model", "Plain");
    Path network = folder.resolve("network.zip");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      run(loader, "Network", "3", network.toString());
      assertThat(network).isRegularFile();
      run(loader, "Graph");
      Path model = folder.resolve("model");
      run(loader, "Model", "2", model.toString());
      assertThat(model.resolve("model.safetensors")).isRegularFile();
      run(loader, "Plain");
    }
  }

  private List<String> compile(String page) throws IOException {
    Matcher programs = PROGRAM.matcher(Files.readString(Path.of("..", page)));
    List<String> names = new ArrayList<>();
    while (programs.find()) {
      Matcher name = NAME.matcher(programs.group(1));
      assertThat(name.find()).isTrue();
      names.add(name.group(1));
      Path source = folder.resolve(name.group(1) + ".java");
      Files.writeString(source, programs.group(1));
      String path =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      int code =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-proc:none",
                  "-cp",
                  path,
                  "-d",
                  folder.toString(),
                  source.toString());
      assertThat(code).as(source.toString()).isZero();
    }
    return names;
  }

  private static void run(URLClassLoader loader, String name, String... arguments)
      throws ReflectiveOperationException {
    var main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    main.invoke(null, (Object) arguments);
  }
}
