/**
 * docs/wavelet_gpt2.py, which goes out with every model that isn't a GPT-2: transformers loads the folder with it. A test holds the two equal.
 */
export const waveletGpt2Py = `"""A model that \`wgpt export\` saved, in PyTorch: GPT-2 with WaveletGPT's causal wavelet (arXiv 2409.12924), fixed or learnable.

    AutoModelForCausalLM.from_pretrained(MODEL_FOLDER, trust_remote_code=True)     (the folder has a copy of this file)
    python wavelet_gpt2.py MODEL_FOLDER 1 2 3                                      says which ids likely follow 1 2 3
"""
import json
import pathlib
import sys

import torch
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

KNOWN = {"positions": "learned", "norm": "layer", "activation": "gelu", "mixer": "attention", "headHiddenSize": 0}
SAID_BY_GPT2 = ["vocabularySize", "contextLength", "embeddingSize", "layerCount", "headCount", "feedForwardSize", "dropout", "tiedEmbeddings"]
INITIAL = ["embeddingDeviation", "zeroProjections"]  # of a model before its training


class Wavelet(nn.Module):
    """y = x + strength * (W x - x), x: [batch, time, channel]; W filters each channel by a causal kernel."""

    def __init__(self, options, layout):
        super().__init__()
        self.taps, self.starts, self.strength = layout["taps"], layout["starts"], options["strength"]
        count = max(start + taps for start, taps in zip(self.starts, self.taps))
        if options["kind"] == "learnable":
            self.kernels = nn.Parameter(torch.zeros(count))
        else:
            self.register_buffer("kernels", torch.zeros(count))
        self.renormalize = options["boundary"] == "renormalize"
        if self.renormalize and (options["wavelet"] != "haar" or options["details"]):
            raise ValueError("wavelet_gpt2.py knows boundary 'renormalize' of Haar's averages alone")

    def forward(self, x):
        # Made here, of lists: a model is built without memory first, and tensors of then hold nothing.
        taps, starts = (torch.tensor(values, device=x.device) for values in (self.taps, self.starts))
        lag = torch.arange(max(1, max(self.taps)), device=x.device)
        reads = torch.where(lag < taps[:, None], starts[:, None] + lag, -1)  # [channel, lag]
        unchanged = ((taps == 0)[:, None] & (lag == 0)).to(x.dtype)
        weight = torch.where(reads < 0, unchanged, self.kernels[reads.clamp(min=0)].to(x.dtype))
        past = nn.functional.pad(x.transpose(1, 2), (len(lag) - 1, 0))
        y = nn.functional.conv1d(past, weight.flip(1)[:, None], groups=len(weight)).transpose(1, 2)
        if self.renormalize:  # by the share of each window that is inside the sequence
            time = torch.arange(1, x.shape[1] + 1, device=x.device)[:, None]
            y = torch.where(taps > 0, y * taps / torch.minimum(time, taps.clamp(min=1)), y)
        return x + self.strength * (y - x)


class WaveletGPT2Config(GPT2Config):
    model_type = "wgpt"


class WaveletGPT2LMHeadModel(GPT2LMHeadModel):
    """transformers' GPT-2, with the wavelet where config.json's section \`wgpt\` says. It reads a text whole: it has no cache."""

    config_class = WaveletGPT2Config

    def __init__(self, config):
        super().__init__(config)
        config.use_cache = False
        decoder, options = config.wgpt["decoder"], config.wgpt["decoder"]["wavelet"]
        unknown = [name for name, value in KNOWN.items() if decoder.get(name, value) != value] + list(decoder.get("filters") or [])
        # What a later version of wgpt adds is refused, too, instead of being left out.
        unknown += [name for name in decoder if name not in [*KNOWN, *SAID_BY_GPT2, *INITIAL, "wavelet", "filters"]]
        if unknown:
            raise ValueError(f"wavelet_gpt2.py doesn't know the {unknown} of the model")
        if options["kind"] == "none":
            return
        body = self.transformer
        if options["place"] not in ("afterBlock", "beforeAttention", "embedding"):
            raise ValueError(f"wavelet_gpt2.py doesn't know the place {options['place']} of the wavelet")
        hosts = [body] if options["place"] == "embedding" else list(body.h)
        # Fixed kernels are one tensor, "wavelet.kernels"; learnable ones belong to their block.
        self.wavelet = Wavelet(options, config.wgpt["kernels"]) if options["kind"] == "fixed" else None
        for host in hosts:
            if self.wavelet is None:
                host.wavelet = Wavelet(options, config.wgpt["kernels"])
            self._attach(host, self.wavelet or host.wavelet, options["place"])

    def _attach(self, host, wavelet, place):
        if place == "beforeAttention":
            host.ln_1.register_forward_pre_hook(lambda _, inputs: (wavelet(inputs[0]), *inputs[1:]))
        elif place == "embedding":
            host.drop.register_forward_hook(lambda _, __, x: wavelet(x))
        else:
            host.register_forward_hook(lambda _, __, out: (wavelet(out[0]), *out[1:]) if isinstance(out, tuple) else wavelet(out))

    def forward(self, *args, **kwargs):
        for name in ("past_key_values", "cache"):
            cache = kwargs.pop(name, None)
            if cache is not None and cache.get_seq_length() > 0:
                raise ValueError("this model reads a text whole: call generate with use_cache=False")
        return super().forward(*args, **{**kwargs, "use_cache": False})


def load(folder):
    """The model of a folder: with the wavelet where its config says; a GPT-2 as it is."""
    config = json.loads(pathlib.Path(folder, "config.json").read_text())
    kind = WaveletGPT2LMHeadModel if "wgpt" in config else GPT2LMHeadModel
    model, report = kind.from_pretrained(folder, output_loading_info=True)
    left = {key: report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys") if report[key]}
    if left:
        raise ValueError(f"the weights are not those of the config: {left}")
    return model.eval()


if __name__ == "__main__":
    logits = load(sys.argv[1])(torch.tensor([[int(word) for word in sys.argv[2:]]])).logits[0, -1]
    print([(int(id), round(float(logits[id]), 4)) for id in logits.topk(5).indices])
`
