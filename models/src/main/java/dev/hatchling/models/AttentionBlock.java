package dev.hatchling.models;

import dev.hatchling.attention.RotaryBase;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.input.InputException;
import java.util.Collections;
import java.util.List;

/** What an architecture's attention weighs earlier tokens by. */
enum AttentionBlock {
  /** STDP kernels, and a rotary base that follows the context (docs/model.md, E51 to E53). */
  FORGETTING {
    @Override
    List<StdpKernel> kernels(ModelConfig config) {
      return config.plasticity().kernels(config.heads());
    }

    @Override
    double ropeBase(ModelConfig config) {
      return RotaryBase.of(config.plasticity().extrapolation(), config.context(), config.width());
    }

    @Override
    void check(int width) {
      if (width % 2 != 0) {
        throw new InputException(
            "n_embd = " + width + ": must be even where rope_base is derived from it");
      }
    }
  },
  /** Every token alike, and the rotary base of the published BDH (docs/model.md, E81). */
  REMEMBERING {
    @Override
    List<StdpKernel> kernels(ModelConfig config) {
      return Collections.nCopies(config.heads(), StdpKernel.ofDecay(1, 1));
    }

    @Override
    double ropeBase(ModelConfig config) {
      return ModelConfig.BDH_ROPE_BASE;
    }
  };

  /** The kernel of each head. */
  abstract List<StdpKernel> kernels(ModelConfig config);

  /** The base of the rotary angles where none is configured. */
  abstract double ropeBase(ModelConfig config);

  /** Refuses a width that no base can be derived from. */
  void check(int width) {}
}
