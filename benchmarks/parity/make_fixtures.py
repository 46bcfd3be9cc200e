"""Saves tiny random GPT-2s with transformers, and the logits that it computes, as the fixtures of packages/trainer/src/interop.

    python benchmarks/parity/make_fixtures.py     (of a Python that has benchmarks/parity/requirements.txt)
"""

import json
import pathlib
import shutil

import torch
from transformers import GPT2Config, GPT2LMHeadModel

root = pathlib.Path(__file__).parents[2] / "packages/trainer/src/interop/testing"
tokens = [[1, 5, 10, 0, 3, 3], [7, 2, 9, 9, 4, 8]]


def save(name: str, dtype: torch.dtype, shard: str, **changes) -> None:
    torch.manual_seed(1)
    config = GPT2Config(vocab_size=11, n_positions=8, n_embd=6, n_layer=2, n_head=2, n_inner=10, resid_pdrop=0.0, **changes)
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.4)
    model = model.to(dtype)
    folder = root / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    with torch.no_grad():
        logits = model.float()(torch.tensor(tokens)).logits
    (folder / "expected.json").write_text(json.dumps({"tokens": tokens, "logits": logits.tolist()}) + "\n")


save("gpt2", torch.float32, "1GB")
save("gpt2-in-shards", torch.bfloat16, "1KB")
save("gpt2-untied", torch.float16, "1GB", tie_word_embeddings=False, activation_function="gelu_pytorch_tanh")
