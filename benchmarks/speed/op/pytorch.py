"""A process of compare.mjs: the same moving averages in PyTorch, on the processor.

    python benchmarks/speed/op/pytorch.py <threads>

'conv1d' is one depthwise convolution a level over [batch, channel, time]; 'cumsum' is the difference of two running sums, which drifts. Both take x as it is,
[batch, time, channel], and give y the same way. It answers each line `round` with CPU seconds by subject.
"""

import json
import resource
import sys

import torch
from torch.nn import functional as F

SHAPES = [(8, 512, 128), (1, 4096, 768), (32, 512, 512)]
torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)


def levels_of(channels, context):
    """The 'paper' schedule: (level, first channel, channels) of each run of channels."""
    count, first = (channels + 1) // 2, channels - (channels + 1) // 2
    top = context.bit_length()
    levels = [top * i // count for i in range(count)]
    return [(level, first + levels.index(level), levels.count(level)) for level in sorted(set(levels)) if level > 0]


def conv1d(x, runs):
    parts, at = [], 0
    for level, start, width in runs:
        parts.append(x[:, :, at:start]) if start > at else None
        window = 2**level
        part = F.pad(x[:, :, start : start + width].transpose(1, 2), (window - 1, 0))
        kernel = torch.full((width, 1, window), 1.0 / window)
        parts.append(F.conv1d(part, kernel, groups=width).transpose(1, 2))
        at = start + width
    return torch.cat(parts, 2)


def cumsum(x, runs):
    sums = x.cumsum(1)
    parts, at = [], 0
    for level, start, width in runs:
        parts.append(x[:, :, at:start]) if start > at else None
        window = 2**level
        part = sums[:, :, start : start + width]
        before = F.pad(part[:, : max(part.shape[1] - window, 0)], (0, 0, min(window, part.shape[1]), 0))
        parts.append((part - before) / window)
        at = start + width
    return torch.cat(parts, 2)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(run):
    run()
    least = float("inf")
    for _ in range(3):
        start = cpu_seconds()
        run()
        least = min(least, cpu_seconds() - start)
    return least


def both(transform, x, runs, dy):
    leaf = x.detach().requires_grad_(True)
    transform(leaf, runs).backward(dy)


subjects = {}
for shape in SHAPES:
    x, dy = torch.rand(shape) * 2 - 1, torch.rand(shape)
    runs = levels_of(shape[2], min(shape[1], 512))
    name = "x".join(map(str, shape))
    assert torch.allclose(conv1d(x, runs), cumsum(x, runs), atol=1e-4)
    for transform in (conv1d, cumsum):
        kind = transform.__name__
        subjects[f"{name} {kind} forward"] = lambda t=transform, x=x, r=runs: t(x, r)
        subjects[f"{name} {kind} both"] = lambda t=transform, x=x, r=runs, d=dy: both(t, x, r, d)
    subjects[f"{name} clone"] = lambda x=x: x.clone()

print(json.dumps({"version": f"PyTorch {torch.__version__}"}), flush=True)
for line in sys.stdin:
    if line.strip() == "end":
        break
    print(json.dumps({name: timed(run) for name, run in subjects.items()}), flush=True)
