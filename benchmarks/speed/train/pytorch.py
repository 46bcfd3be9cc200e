"""A process of compare.mjs: the same model and step in PyTorch, on the processor.

    python benchmarks/speed/train/pytorch.py plain|fused <threads> <shape>

'plain' is attention by matrix products and softmax and layer norm by means; 'fused' is PyTorch's own kernels of both.
It answers each line `round` with the seconds of a few steps.
"""

import json
import math
import pathlib
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

shape = json.loads((pathlib.Path(__file__).parent / "shapes.json").read_text())[sys.argv[3]]
fused = sys.argv[1] == "fused"
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)
WIDTH, HEADS, TIME, BATCH = shape["width"], shape["heads"], shape["time"], shape["batch"]


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))
        self.bias = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, x):
        if fused:
            return F.layer_norm(x, (WIDTH,), self.weight, self.bias, 1e-5)
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred * centred).mean(-1, keepdim=True)
        return centred * torch.rsqrt(variance + 1e-5) * self.weight + self.bias


class Linear(nn.Module):
    """GPT-2's layout: [in, out]."""

    def __init__(self, inputs, outputs, deviation=0.02):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * deviation)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight).reshape(*x.shape[:-1], -1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        deviation = 0.02 / math.sqrt(2 * shape["layers"])
        self.ln_1, self.ln_2 = Norm(), Norm()
        self.c_attn, self.c_proj = Linear(WIDTH, 3 * WIDTH), Linear(WIDTH, WIDTH, deviation)
        self.c_fc, self.c_out = Linear(WIDTH, 4 * WIDTH), Linear(4 * WIDTH, WIDTH, deviation)
        self.register_buffer("hidden", torch.full((TIME, TIME), -1e30).triu(1))

    def attention(self, x):
        q, k, v = (
            part.reshape(BATCH, TIME, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.c_attn(x).split(WIDTH, 2)
        )
        if fused:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + self.hidden
            y = F.softmax(scores, -1) @ v
        return self.c_proj(y.transpose(1, 2).reshape(BATCH, TIME, WIDTH))

    def forward(self, x):
        x = x + self.attention(self.ln_1(x))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Parameter(torch.randn(shape["vocabulary"], WIDTH) * 0.02)
        self.wpe = nn.Parameter(torch.randn(TIME, WIDTH) * 0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(shape["layers"]))
        self.ln_f = Norm()

    def loss(self, tokens, targets):
        x = F.embedding(tokens, self.wte) + self.wpe
        for block in self.blocks:
            x = block(x)
        logits = self.ln_f(x) @ self.wte.T
        return F.cross_entropy(logits.reshape(-1, shape["vocabulary"]), targets.reshape(-1))


def ids(shift):
    values = torch.arange(BATCH * TIME) + shift
    return ((values * 7919 + (values >> 3)) % shape["vocabulary"]).reshape(BATCH, TIME)


model = Decoder()
matrices = [p for name, p in model.named_parameters() if p.ndim >= 2 and name not in ("wte", "wpe")]
others = [p for name, p in model.named_parameters() if p.ndim < 2 or name in ("wte", "wpe")]
groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), eps=1e-8)
tokens, targets = ids(0), ids(1)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss(tokens, targets)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, time.perf_counter()


def answer(value):
    print(json.dumps(value), flush=True)


losses = [step() for _ in range(shape["losses"])]
answer({"parameters": sum(p.numel() for p in model.parameters()), "losses": losses, "version": torch.__version__})
for line in sys.stdin:
    if line.strip() != "round":
        break
    before = seconds()
    for _ in range(shape["steps"]):
        step()
    after = seconds()
    answer({"cpu": (after[0] - before[0]) / shape["steps"], "wall": (after[1] - before[1]) / shape["steps"]})
