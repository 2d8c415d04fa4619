package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** No method of main code is longer than one can see at once. */
class MethodLengthTest {
  private static final int MOST = 60;

  /** Written out, so that sums stay in registers (docs/decisions/simd.md). */
  private static final Set<String> WRITTEN_OUT =
      Set.of("VectorPanelFloat.java: write", "VectorPanelFloat.java: add");

  @Test
  void noMethodIsLongerThanAScreen() throws IOException {
    List<Path> main =
        Pages.sources()
            .filter(file -> file.toString().replace('\\', '/').contains("src/main/"))
            .toList();
    assertThat(main).hasSizeGreaterThan(500);
    assertThat(longer(main)).containsExactlyInAnyOrderElementsOf(WRITTEN_OUT);
  }

  private static Set<String> longer(List<Path> sources) throws IOException {
    Set<String> longer = new TreeSet<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        LineMap lines = unit.getLineMap();
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void unused) {
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first >= MOST) {
              longer.add(file + ": " + method.getName());
            }
            return super.visitMethod(method, null);
          }
        }.scan(unit, null);
      }
    }
    return longer;
  }
}
