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

/** Compiles the programs of the README and runs them: one trains a model, the other uses it. */
class ReadmeTest {
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("class (\\w+)");

  @TempDir Path folder;

  @Test
  void itsProgramsRun() throws Exception {
    List<String> names = compile();
    assertThat(names).containsExactly("Train", "Generate");
    Path model = folder.resolve("model");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      run(loader, "Train", "2", model.toString());
      assertThat(model.resolve("model.safetensors")).isRegularFile();
      run(loader, "Generate", model.toString());
    }
  }

  private List<String> compile() throws IOException {
    Matcher programs = PROGRAM.matcher(Files.readString(Path.of("..", "README.md")));
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
