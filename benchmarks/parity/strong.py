"""The strong base in plain PyTorch, written from the papers and apart from wgpt: what strong.safetensors and its config say.

RMS norm without gain before each branch, after the embeddings, and of queries and keys; rotary positions; values mixed with the first block's;
ReLU squared; no biases; a soft cap of the logits. Linear layers are [out, in] here and [in, out] in the file.
"""

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

EPSILON = 1e-5
WANTED = {
    "positions": "rope",
    "norm": "rms-no-gain",
    "embeddingNorm": True,
    "queryKeyNorm": True,
    "valueResidual": True,
    "activation": "relu-squared",
    "biases": False,
    "mixer": "attention",
    "tiedEmbeddings": True,
    "headHiddenSize": 0,
}


def norm(x):
    return F.rms_norm(x, (x.shape[-1],), eps=EPSILON)


def rotate(x):
    """x: [batch, head, time, size]; neighbours are the two parts of a complex number."""
    time, size = x.shape[-2:]
    frequencies = 10_000.0 ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.arange(time, dtype=torch.float64)[:, None] * frequencies
    turns = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
    return torch.view_as_real(torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2).contiguous()) * turns).flatten(-2)


class Block(nn.Module):
    def __init__(self, size, hidden, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(size, size, bias=False) for _ in range(4))
        self.up, self.down = nn.Linear(size, hidden, bias=False), nn.Linear(hidden, size, bias=False)
        self.shares = nn.Parameter(torch.full((2,), 0.5))

    def forward(self, x, first):
        batch, time, size = x.shape
        read = norm(x)
        split = lambda y: y.view(batch, time, self.heads, size // self.heads).transpose(1, 2)  # noqa: E731
        query, key, value = (split(layer(read)) for layer in (self.query, self.key, self.value))
        first = value if first is None else first
        value = self.shares[0] * first + self.shares[1] * value
        mixed = F.scaled_dot_product_attention(rotate(norm(query)), rotate(norm(key)), value, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, time, size))
        return x + self.down(F.relu(self.up(norm(x))).square()), first


class Strong(nn.Module):
    def __init__(self, config):
        super().__init__()
        other = {name: config.get(name) for name, value in WANTED.items() if config.get(name) != value}
        assert not other and config["wavelet"]["kind"] == "none", other
        size, hidden = config["embeddingSize"], config["feedForwardSize"]
        self.cap = config["logitSoftCap"]
        self.embedding = nn.Embedding(config["vocabularySize"], size)
        self.blocks = nn.ModuleList(Block(size, hidden, config["headCount"]) for _ in range(config["layerCount"]))

    def forward(self, tokens):
        x, first = norm(self.embedding(tokens)), None
        for block in self.blocks:
            x, first = block(x, first)
        return SimpleNamespace(logits=self.cap * torch.tanh(F.linear(norm(x), self.embedding.weight) / self.cap))

    def renamed(self, tensors):
        """wgpt's tensors by the names here, all of them."""
        return dict(to_ours(tensors, len(self.blocks)))


def to_ours(tensors, layers):
    """(name here, tensor) of wgpt's: c_attn is queries, keys and values side by side."""
    left = dict(tensors)
    yield "embedding.weight", left.pop("transformer.wte.weight")
    for layer in range(layers):
        take = lambda name: left.pop(f"transformer.h.{layer}.{name}")  # noqa: E731
        for name, part in zip(("query", "key", "value"), take("attn.c_attn.weight").chunk(3, dim=1)):
            yield f"blocks.{layer}.{name}.weight", part.T.contiguous()
        yield f"blocks.{layer}.shares", take("attn.value_residual")
        for name, ours in (("attn.c_proj", "out"), ("mlp.c_fc", "up"), ("mlp.c_proj", "down")):
            yield f"blocks.{layer}.{ours}.weight", take(f"{name}.weight").T.contiguous()
    assert not left, list(left)


def optimizers_of(model, settings):
    """PyTorch's own Muon for the hidden matrices, each of queries, keys and values by itself, and AdamW for the rest."""
    hidden = [p for name, p in model.named_parameters() if p.ndim == 2 and not name.startswith("embedding")]
    rest = [p for name, p in model.named_parameters() if p.ndim < 2 or name.startswith("embedding")]
    rate = settings["learningRate"]
    muon = settings["optimizer"]
    return [
        torch.optim.Muon(
            hidden,
            lr=rate * muon["matrixRate"],
            weight_decay=muon["weightDecay"],
            momentum=muon["momentum"],
            nesterov=True,
            ns_steps=muon["newtonSchulzSteps"],
            adjust_lr_fn="original",
        ),
        torch.optim.AdamW(rest, lr=rate, betas=(muon["beta1"], muon["beta2"]), eps=muon["epsilon"], weight_decay=0.0),
    ]
