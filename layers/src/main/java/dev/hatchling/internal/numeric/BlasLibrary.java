package dev.hatchling.internal.numeric;

import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of the BLAS library. ND4J binds to the first one that is loaded, so the choice must be
 * made before anything of ND4J is touched. It depends on what is on the class path alone, never on
 * a timing, so that runs repeat bit for bit.
 */
public final class BlasLibrary {
  private static final String PROPERTY = "org.bytedeco.openblas.load";
  private static final String MKL = "mkl_rt";

  private BlasLibrary() {}

  /**
   * Chooses MKL where it is on the class path for this platform, else OpenBLAS with one log line. A
   * library that the user named through the system property {@value #PROPERTY} stays.
   *
   * @return "mkl", "openblas" or what the user named
   */
  public static String select() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return named.equals(MKL) ? "mkl" : named;
    }
    if (hasMkl()) {
      System.setProperty(PROPERTY, MKL);
      return "mkl";
    }
    Logger log = LoggerFactory.getLogger(BlasLibrary.class);
    log.info("MKL is not on the class path for {}: using OpenBLAS", Loader.getPlatform());
    return "openblas";
  }

  private static boolean hasMkl() {
    String folder = "/org/bytedeco/mkl/" + Loader.getPlatform() + "/";
    for (String library : new String[] {"libmkl_rt.so.2", "libmkl_rt.2.dylib", "mkl_rt.2.dll"}) {
      if (BlasLibrary.class.getResource(folder + library) != null) {
        return true;
      }
    }
    return false;
  }
}
