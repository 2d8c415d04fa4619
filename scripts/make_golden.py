#!/usr/bin/env python3
"""Makes the golden vectors that the tests of the models compare with, from the PyTorch reference.

  make_golden.py REFERENCE REPOSITORY      (REFERENCE: path of hatchling.py; REPOSITORY: where this one is checked out)

Needs PyTorch and NumPy. Files are safetensors; weights are F32, what was computed from them in double F64:
  bdh-model.safetensors        weights of a published BDH (layouts and names as published, attn.freqs included)
  bdh.safetensors              tokens, targets, logits, loss, gradients, activity, synaptic state; float logits
  hatchling.safetensors        the same of the spiking model, its connections, spikes, and homeostasis after one step
  hatchling-unshared.safetensors  the same, smaller, with weights of its own in each layer
  hatchling-float.safetensors  a larger one in float: weights, connections, packed spikes, activity of the last layer, logits
and for the trainer:
  bdh-run.safetensors, hatchling-run.safetensors      twelve steps of training in double: weights before and after, batches, losses
"""
import importlib.util, json, struct, sys
from pathlib import Path
import numpy as np, torch, torch.nn.functional as F
from torch.nn.utils import clip_grad_norm_ as nn_clip

TYPES = {np.dtype("f8"): "F64", np.dtype("f4"): "F32", np.dtype("i4"): "I32", np.dtype("u1"): "U8", np.dtype("i1"): "I8"}


def save(path, tensors, metadata):
    header, data, at = {"__metadata__": {k: str(v) for k, v in metadata.items()}}, [], 0
    for name, t in sorted(tensors.items(), key=lambda e: -e[1].dtype.itemsize):
        t = np.ascontiguousarray(t)
        header[name] = dict(dtype=TYPES[t.dtype], shape=list(t.shape), data_offsets=[at, at + t.nbytes])
        data.append(t.tobytes()); at += t.nbytes
    text = json.dumps(header).encode(); text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def n(t): return t.detach().numpy()


def text(rng, vocab, length):
    """Something with structure: a random walk over a few repeating phrases."""
    phrases = [rng.integers(0, vocab, rng.integers(3, 9)) for _ in range(6)]
    out = np.concatenate([phrases[i] for i in rng.integers(0, 6, length)])
    return torch.from_numpy(out[:length].astype(np.int64))


def train(net, data, T, steps, rate):
    """A few steps, so that weights and thresholds are not those of the start."""
    net.train(); rng = np.random.default_rng(5)
    opt = torch.optim.AdamW(net.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.0)
    for _ in range(steps):
        js = rng.integers(0, len(data) - T - 1, 8)
        x, y = (torch.stack([data[j + k:j + k + T] for j in js]) for k in (0, 1))
        loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
        opt.zero_grad(); loss.backward(); opt.step()
    return net


class Recorder:
    """Catches the activity that enters the rotary embedding and the spikes of each layer."""
    def __init__(self, ref):
        self.ref, self.rope, self.lif = ref, ref.rope, ref.LIF
        self.activity, self.spikes = [], []
        recorder = self
        def rope(x, pos, theta):
            recorder.activity.append(x.detach().transpose(1, 2)); return recorder.rope(x, pos, theta)
        class LIF:
            @staticmethod
            def apply(*a):
                out = recorder.lif.apply(*a); recorder.spikes.append(out[1].detach().transpose(0, 1)); return out
        ref.rope, ref.LIF = rope, LIF
    def close(self): self.ref.rope, self.ref.LIF = self.rope, self.lif


def forward(ref, net, x, y):
    net.zero_grad(); recorder = Recorder(ref); logits = net(x); recorder.close()
    return logits, F.cross_entropy(logits.flatten(0, 1), y.flatten()), recorder


def states(net, x):
    st = None
    for t in range(x.shape[1]): _, st = net.step(x[:, t], st)
    return st


def bdh_weights(net):
    return {"embed.weight": net.embed, "encoder": net.enc, "encoder_v": net.enc_v, "decoder": net.dec, "lm_head": net.head}


def bdh(ref, out):
    c = ref.Config(model="bdh", n_embd=10, n_head=3, n_neuron=14, n_layer=2, vocab=24, dropout=0.0, seed=3)
    data = text(np.random.default_rng(1), c.vocab, 4000); T = 19
    net = train(ref.BDH(c), data, T, 60, 1e-2)
    freqs = 1 / (65536.0 ** (torch.arange(c.n_neuron) // 2 * 2 / c.n_neuron)) / (2 * np.pi)
    save(out / "bdh-model.safetensors", {**{k: n(v) for k, v in bdh_weights(net).items()}, "attn.freqs": n(freqs).reshape(1, 1, 1, -1)}, {"format": "pt"})
    x, y = (torch.stack([data[j + k:j + k + T] for j in (100, 321)]) for k in (0, 1))
    single = n(net(x)); net = net.double(); logits, loss, r = forward(ref, net, x, y); loss.backward()
    t = dict(tokens=n(x).astype("i4"), targets=n(y).astype("i4"), logits=n(logits), loss=n(loss), logits_float=single,
             synapses=np.stack([n(s) for s in states(net, x)["S"]]))
    t.update({"gradient." + k: n(v.grad) for k, v in bdh_weights(net).items()})
    t.update({f"activity.{l}": n(a) for l, a in enumerate(r.activity)})
    save(out / "bdh.safetensors", t, dict(n_layer=c.n_layer, n_embd=c.n_embd, n_head=c.n_head, n_neuron=c.n_neuron, vocab_size=c.vocab))


def weights(net):
    t = {"embed.weight": net.embed, "lm_head": net.head, "decay_raw": net.a_raw}
    for name, part in (("encoder", net.enc), ("encoder_v", net.enc_v), ("decoder", net.dec)):
        for l, p in enumerate(part): t[("" if len(part) == 1 else f"layers.{l}.") + name + ".raw"] = p.raw
    return t


def buffers(net):
    t = {f"layers.{l}.{k}": n(b[l]).copy() for l in range(net.c.n_layer) for k, b in (("threshold", net.v_th), ("log_theta", net.log_theta))}
    for name, part in (("encoder", net.enc), ("encoder_v", net.enc_v), ("decoder", net.dec)):
        for l, p in enumerate(part): t[("" if len(part) == 1 else f"layers.{l}.") + name + ".connections"] = np.sign(n(p.fixed)).astype("i1")
    return t


def hatchling(ref, out, name, **sizes):
    c = ref.Config(dropout=0.0, seed=4, density=0.5, **sizes)
    data = text(np.random.default_rng(2), c.vocab, 4000); T = c.max_seq_len
    net = train(ref.Hatchling(c), data, T, 60, 1e-2)
    t = {k: n(v).copy() for k, v in weights(net).items()}; t.update(buffers(net))
    x, y = (torch.stack([data[j + k:j + k + T] for j in (100, 321)]) for k in (0, 1))
    net = net.double(); net.eval(); st = states(net, x)
    t.update(tokens=n(x).astype("i4"), targets=n(y).astype("i4"), synapses=np.stack([n(s) for s in st["S"]]),
             membrane=np.stack([n(s) for s in st["v"]]), trace=np.stack([n(s) for s in st["tr"]]))
    net.train(); logits, loss, r = forward(ref, net, x, y); loss.backward()                # homeostasis moves after use
    t.update(logits=n(logits), loss=n(loss))
    t.update({"gradient." + k: n(v.grad) for k, v in weights(net).items()})
    t.update({"after." + k: v for k, v in buffers(net).items() if not k.endswith("connections")})
    t.update({f"activity.{l}": n(a) for l, a in enumerate(r.activity)})
    t.update({f"spikes.{l}": n(s).astype("u1") for l, s in enumerate(r.spikes)})
    save(out / name, t, meta(c))


def run(ref, out, name, **sizes):
    """The reference's training loop, in double."""
    c = ref.Config(dropout=0.0, seed=8, density=0.5, n_embd=10, n_head=2, n_neuron=16, n_layer=2, vocab=24, max_seq_len=16, steps=12, warmup=4, **sizes)
    data = text(np.random.default_rng(4), c.vocab, 2000); T = c.max_seq_len; rng = np.random.default_rng(6)
    spiking = c.model == "hatchling"; net = (ref.Hatchling(c) if spiking else ref.BDH(c)); net.train()
    named = lambda: weights(net) if spiking else bdh_weights(net)
    t = {k: n(v).copy() for k, v in named().items()}
    if spiking: t.update(buffers(net))
    net = net.double(); fast = [p for k, p in net.named_parameters() if k.endswith(".raw")]
    slow = [p for k, p in net.named_parameters() if not k.endswith(".raw")]
    opt = torch.optim.AdamW([dict(params=slow, m=1.0)] + ([dict(params=fast, m=c.dale_lr_mult)] if fast else []), lr=c.lr, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01)
    tokens, losses, norms = [], [], []
    for i in range(c.steps):
        f = min(1, (i + 1) / c.warmup) * (0.1 + 0.45 * (1 + np.cos(np.pi * i / c.steps)))
        for g in opt.param_groups: g["lr"] = c.lr * f * g["m"]
        js = rng.integers(0, len(data) - T - 1, 4); batch = torch.stack([data[j:j + T + 1] for j in js]); x, y = batch[:, :-1], batch[:, 1:]
        loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten()); opt.zero_grad(); loss.backward()
        norms.append(float(nn_clip(net.parameters(), 1.0))); opt.step(); tokens.append(n(batch).astype("i4")); losses.append(loss.item())
    t.update(tokens=np.stack(tokens), losses=np.array(losses), norms=np.array(norms))
    t.update({"after." + k: n(v) for k, v in named().items()})
    if spiking: t.update({"after." + k: v for k, v in buffers(net).items() if not k.endswith("connections")})
    save(out / name, t, dict(meta(c), steps=c.steps, warmup=c.warmup))


def meta(c): return dict(n_layer=c.n_layer, n_embd=c.n_embd, n_head=c.n_head, n_neuron=c.n_neuron, vocab_size=c.vocab, density=c.density, shared=str(c.shared == 1).lower(), context=c.max_seq_len)


def hatchling_float(ref, out):
    c = ref.Config(n_embd=16, n_head=4, n_neuron=64, n_layer=3, vocab=64, dropout=0.0, seed=6, density=0.5, max_seq_len=128)
    data = text(np.random.default_rng(3), c.vocab, 8000); T = 128
    net = train(ref.Hatchling(c), data, T, 80, 1e-2); net.eval()
    t = {k: n(v).copy() for k, v in weights(net).items()}; t.update(buffers(net))
    x = torch.stack([data[j:j + T] for j in (50, 1050, 2050, 3050)])
    with torch.no_grad(): logits, _, r = forward(ref, net, x, x)
    t.update(tokens=n(x).astype("i4"), logits=n(logits)[:, 96::4], activity=n(r.activity[-1])[:, 127:])
    t.update({f"spikes.{l}": np.packbits(n(s).astype("u1")) for l, s in enumerate(r.spikes)})
    save(out / "hatchling-float.safetensors", t, meta(c))
    return [float(s.mean()) for s in r.spikes]


def main():
    spec = importlib.util.spec_from_file_location("reference", sys.argv[1]); ref = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = ref; spec.loader.exec_module(ref)
    out, runs = (Path(sys.argv[2]) / m / "src/test/resources/golden" for m in ("models", "training"))
    for folder in (out, runs): folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0); torch.set_num_threads(1)
    bdh(ref, out)
    hatchling(ref, out, "hatchling.safetensors", n_embd=10, n_head=3, n_neuron=14, n_layer=2, vocab=24, max_seq_len=19)
    hatchling(ref, out, "hatchling-unshared.safetensors", n_embd=6, n_head=2, n_neuron=6, n_layer=2, vocab=8, max_seq_len=9, shared=0)
    print("firing rates", hatchling_float(ref, out))
    run(ref, runs, "bdh-run.safetensors", model="bdh"); run(ref, runs, "hatchling-run.safetensors")
    for f in sorted(out.iterdir()) + sorted(runs.iterdir()): print(f.name, f.stat().st_size)


if __name__ == "__main__":
    if len(sys.argv) != 3: sys.exit(__doc__)
    main()
