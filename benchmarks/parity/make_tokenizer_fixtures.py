"""Writes packages/tokenizers/src/bpe/testing/variants.json: random variants of like-gpt2.json and the ids that Hugging Face's library gives.

    python benchmarks/parity/make_tokenizer_fixtures.py [SEED COUNT FILE]     (of a Python that has benchmarks/parity/requirements.txt)
"""

import json
import pathlib
import random
import sys

import tokenizers

root = pathlib.Path(__file__).parents[2] / "packages/tokenizers/src/bpe/testing"
base = json.loads((root / "like-gpt2.json").read_text())["tokenizer"]
pieces = ["The old", " whale", "'s", "\ufeff", "\u0085", " ", "  ", "\n\n", "\t", "12", "½", "٣٤", "ⅷ", "é", "e\u0301", "鯨", "🐋", "\u00a0", "\u3000"]
pieces += ["\u200b", "\u2028", "#", "....", "'ll", "_", "a", "Z", "ß", "\u180e", "\x1c", "\x00", "-", "\r\n", "\u0300"]
contents = ["<|user|>", "<|bot|>", "<pad>", "<mask>", "<é>", "e\u0301x", "xx", "xxy", "ld<", "<|", " wh", "The", "\n", "  ", "x.y*"]


def text_of(draw: random.Random, tokens: list[str]) -> str:
    return "".join(draw.choice(pieces + tokens + tokens) for _ in range(draw.randint(0, 12)))


def variant(draw: random.Random) -> dict:
    chance = lambda share=0.5: draw.random() < share  # noqa: E731
    size = len(base["model"]["vocab"])
    added = [dict(base["added_tokens"][0])]
    for number, content in enumerate(draw.sample(contents, draw.randint(0, 5))):
        flags = {"single_word": False, "lstrip": False, "rstrip": False}
        if chance(0.25):
            flags["single_word"] = True
        elif chance(0.4):
            flags["lstrip"], flags["rstrip"] = chance(), chance()
        special = chance()
        normalized = not special if chance(0.7) else special
        # A token that is in the vocabulary keeps its id there.
        place = base["model"]["vocab"].get(content, size + number)
        added.append({"id": place, "content": content, **flags, "normalized": normalized, "special": special})
    added.sort(key=lambda token: token["id"])
    fresh = [token for token in added if token["content"] not in base["model"]["vocab"]]
    for number, token in enumerate(fresh):
        token["id"] = size + number
    byte_level = {"type": "ByteLevel", "add_prefix_space": chance(0.3), "trim_offsets": chance(), "use_regex": chance(0.9)}
    digits = {"type": "Digits", "individual_digits": chance()}
    sequence = {"type": "Sequence", "pretokenizers": [digits, byte_level]}
    special = lambda token: {"SpecialToken": {"id": token["content"], "type_id": 0}}  # noqa: E731
    text = {"Sequence": {"id": "A", "type_id": 0}}
    around = [draw.choices(added, k=draw.randint(0, 2)) for _ in range(2)]
    template = {
        "type": "TemplateProcessing",
        "single": [*map(special, around[0]), text, *map(special, around[1])],
        "pair": [text, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {
            token["content"]: {"id": token["content"], "ids": [token["id"]], "tokens": [token["content"]]}
            for token in around[0] + around[1]
        },
    }
    ends = {"sep": [added[-1]["content"], added[-1]["id"]], "cls": [added[0]["content"], added[0]["id"]]}
    roberta = {"type": "RobertaProcessing", "trim_offsets": True, "add_prefix_space": chance(), **ends}
    plain = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": chance(), "use_regex": True}
    bert = {"type": "BertProcessing", **ends}
    both = {"type": "Sequence", "processors": [plain, template]}
    return {
        "added_tokens": added,
        "normalizer": {"type": "NFC"} if chance(0.4) else None,
        "pre_tokenizer": sequence if chance(0.3) else byte_level,
        "post_processor": draw.choice([None, None, plain, template, template, roberta, bert, both]),
    }


def case(draw: random.Random) -> dict:
    changes = variant(draw)
    library = tokenizers.Tokenizer.from_str(json.dumps({**base, **changes}))
    assert json.loads(library.to_str())["added_tokens"] == changes["added_tokens"], changes["added_tokens"]
    texts = [text_of(draw, [token["content"] for token in changes["added_tokens"]]) for _ in range(6)]
    samples = [{"text": text, "ids": library.encode(text).ids} for text in texts]
    return {"changes": changes, "samples": samples}


if __name__ == "__main__":
    seed, count, file = sys.argv[1:] or ["7", "40", root / "variants.json"]
    draw = random.Random(int(seed))
    made = {"by": "benchmarks/parity/make_tokenizer_fixtures.py", "tokenizers": tokenizers.__version__}
    cases = [case(draw) for _ in range(int(count))]
    lines = ",\n    ".join(json.dumps(one, ensure_ascii=True) for one in cases)
    pathlib.Path(file).write_text(f'{{\n  "made": {json.dumps(made)},\n  "cases": [\n    {lines}\n  ]\n}}\n')
