"""A model that `wgpt export` saved, in PyTorch: GPT-2 with WaveletGPT's causal wavelet (arXiv 2409.12924), fixed or learnable.
pip install torch transformers safetensors; python wavelet_gpt2.py MODEL_FOLDER 1 2 3 says which ids likely follow 1 2 3."""
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

KNOWN = {"positions": "learned", "norm": "layer", "activation": "gelu", "mixer": "attention", "headHiddenSize": 0}

class Wavelet(nn.Module):
    """y = x + strength * (W x - x), x: [batch, time, channel]; W filters each channel by a causal kernel."""

    def __init__(self, options, layout, kernels, learnable):
        super().__init__()
        self.kernels, self.strength = nn.Parameter(kernels.clone(), requires_grad=learnable), options["strength"]
        self.taps, starts = torch.tensor(layout["taps"]), torch.tensor(layout["starts"])
        self.lag = torch.arange(max(1, int(self.taps.max())))
        self.reads = torch.where(self.lag < self.taps[:, None], starts[:, None] + self.lag, -1)  # [channel, lag]
        self.renormalize = options["boundary"] == "renormalize"
        assert not self.renormalize or options["wavelet"] == "haar" and not options["details"], "known of Haar alone"

    def forward(self, x):
        unchanged = ((self.taps == 0)[:, None] & (self.lag == 0)).to(x.dtype)
        weight = torch.where(self.reads < 0, unchanged, self.kernels[self.reads.clamp(min=0)])
        past = nn.functional.pad(x.transpose(1, 2), (len(self.lag) - 1, 0))
        y = nn.functional.conv1d(past, weight.flip(1)[:, None], groups=len(weight)).transpose(1, 2)
        if self.renormalize:  # by the share of each window that is inside the sequence
            time = torch.arange(1, x.shape[1] + 1)[:, None]
            y = torch.where(self.taps > 0, y * self.taps / torch.minimum(time, self.taps.clamp(min=1)), y)
        return x + self.strength * (y - x)

def load(folder):
    """A GPT2LMHeadModel of the folder's weights, with the wavelet where its config says; a GPT-2 as it is."""
    config = json.loads(pathlib.Path(folder, "config.json").read_text())
    weights = load_file(pathlib.Path(folder, "model.safetensors"))
    section = config.pop("wgpt", {"decoder": {"wavelet": {"place": "none"}}})
    unknown = [name for name, value in KNOWN.items() if section["decoder"].get(name, value) != value]
    assert not unknown, f"this file doesn't know the {unknown} of the model"
    model = GPT2LMHeadModel(GPT2Config(**{**config, "model_type": "gpt2", "use_cache": False}))
    options, fixed, body = section["decoder"]["wavelet"], weights.pop("wavelet.kernels", None), model.transformer
    blocks = {f"transformer.h.{layer}": block for layer, block in enumerate(body.h)}
    for name, host in {"none": {}, "embedding": {"transformer": body}}.get(options["place"], blocks).items():
        kernels = weights.setdefault(f"{name}.wavelet.kernels", fixed)
        host.wavelet = Wavelet(options, section["kernels"], kernels, options["kind"] == "learnable")
        if options["place"] == "beforeAttention":
            host.ln_1.register_forward_pre_hook(lambda _, inputs, wavelet=host.wavelet: (wavelet(inputs[0]),))
        else:
            behind = body.drop if options["place"] == "embedding" else host
            behind.register_forward_hook(lambda _, __, x, wavelet=host.wavelet: wavelet(x))
    missing, left = model.load_state_dict(weights, strict=False)
    assert not left and set(missing) <= {"lm_head.weight"}, (missing, left)
    return model.eval()

if __name__ == "__main__":
    logits = load(sys.argv[1])(torch.tensor([[int(word) for word in sys.argv[2:]]])).logits[0, -1]
    print([(int(id), round(float(logits[id]), 4)) for id in logits.topk(5).indices])
