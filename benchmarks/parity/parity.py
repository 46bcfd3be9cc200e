"""The Python side of run.mjs.

    parity.py make FOLDER    saves 20 random GPT-2s with transformers, and 2 with adapters of peft, and their logits
    parity.py check FOLDER   computes what run.mjs saved, in PyTorch; prints a JSON object a case
"""

import json
import pathlib
import sys

import strong
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, GPT2LMHeadModel, logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
COUNT = 20


def make(folder: pathlib.Path) -> None:
    torch.manual_seed(20)
    generator = torch.Generator().manual_seed(20)
    draw = lambda low, high: int(torch.randint(low, high + 1, (), generator=generator))  # noqa: E731
    for index in range(COUNT):
        heads = draw(1, 6)
        config = GPT2Config(
            vocab_size=draw(5, 300),
            n_positions=draw(4, 96),
            n_embd=heads * draw(2, 16),
            n_layer=draw(1, 4),
            n_head=heads,
            n_inner=draw(3, 90) if index % 3 else None,
            tie_word_embeddings=index % 4 != 1,
            activation_function="gelu_pytorch_tanh" if index % 5 == 2 else "gelu_new",
            bos_token_id=None,
            eos_token_id=None,
        )
        model = GPT2LMHeadModel(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.15)
        dtype = [torch.float32, torch.float32, torch.bfloat16, torch.float16][index % 4]
        place = folder / f"gpt2-{index}"
        model = model.to(dtype)
        model.save_pretrained(place, max_shard_size="20KB" if index % 2 else "1GB")
        model = model.float()
        shards = len(list(place.glob("model*.safetensors")))
        what = f"{config.n_layer} layers of {config.n_embd}, {heads} heads, {str(dtype).removeprefix('torch.')}, files: {shards}"
        save_made(model, config, place, what, draw, generator)
        if index in (0, 4):
            targets = ["c_attn", "mlp.c_proj"] if index else ["c_proj"]
            adapted = get_peft_model(model, LoraConfig(r=2, lora_alpha=3, target_modules=targets, fan_in_fan_out=True)).eval()
            with torch.no_grad():
                for name, parameter in adapted.named_parameters():
                    if "lora_" in name:
                        parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.2)
            place = folder / f"peft-{index}"
            adapted.save_pretrained(place / "adapter")
            adapted.unload().save_pretrained(place)
            again = PeftModel.from_pretrained(GPT2LMHeadModel.from_pretrained(place), place / "adapter").eval()
            save_made(again, config, place, f"{what}, adapter of {', '.join(targets)}", draw, generator)


def save_made(model, config, place: pathlib.Path, what: str, draw, generator) -> None:
    tokens = torch.randint(0, config.vocab_size, (2, draw(1, config.n_positions)), generator=generator)
    with torch.no_grad():
        logits = model(tokens).logits
    save_file({"tokens": tokens.int(), "logits": logits.contiguous()}, place / "case.safetensors")
    (place / "case.json").write_text(json.dumps({"what": what}))


def load(place: pathlib.Path):
    """A model as anyone loads it: a GPT-2 by transformers itself, one with a wavelet by the code that its folder has; the strong base by ours."""
    config = json.loads((place / "config.json").read_text())
    decoder = config.get("wgpt", {}).get("decoder", {})
    if decoder.get("norm") == "rms-no-gain":
        model = strong.Strong(decoder)
        model.load_state_dict(model.renamed(load_file(place / "model.safetensors")))
        return model.eval()
    trusted = "wgpt" in config
    model, report = AutoModelForCausalLM.from_pretrained(place, trust_remote_code=trusted, output_loading_info=True)
    assert not report["unexpected_keys"] and not report["mismatched_keys"] and not report["missing_keys"], report
    return model.eval()


def check_adapter(model, case, _, place):
    return check_logits(PeftModel.from_pretrained(model, place / "adapter").eval(), case, None)


def loss_of(model, tokens, targets):
    return F.cross_entropy(model(tokens.long()).logits.flatten(0, 1), targets.long().flatten())


def check_logits(model, case, _):
    with torch.no_grad():
        logits = model(case["tokens"].long()).logits
    return {"error": float((logits - case["logits"]).abs().max()), "scale": float(case["logits"].abs().max())}


def check_gradients(model, case, _):
    loss_of(model, case["tokens"], case["targets"]).backward()
    found = {name: parameter.grad for name, parameter in model.named_parameters() if parameter.requires_grad}
    ours = {name.removeprefix("gradient."): grad for name, grad in case.items() if name.startswith("gradient.")}
    ours = model.renamed(ours) if isinstance(model, strong.Strong) else ours
    assert set(ours) == set(found), set(ours) ^ set(found)
    errors = {name: float((ours[name] - grad).norm() / grad.norm()) for name, grad in found.items()}
    worst = max(errors, key=errors.get)
    return {"error": errors[worst], "worst": worst, "count": len(errors)}


def adamw_of(named, settings):
    decays = lambda name, p: p.ndim >= 2 and ".wte." not in name and ".wpe." not in name  # noqa: E731
    return torch.optim.AdamW(
        [
            {"params": [p for name, p in named if decays(name, p)], "weight_decay": settings["weightDecay"]},
            {"params": [p for name, p in named if not decays(name, p)], "weight_decay": 0.0},
        ],
        lr=settings["learningRate"],
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
    )


def check_training(model, case, settings):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    optimizers = strong.optimizers_of(model, settings) if "optimizer" in settings else [adamw_of(named, settings)]
    losses = []
    for tokens, targets in zip(case["tokens"], case["targets"]):
        model.zero_grad(set_to_none=True)
        loss = loss_of(model, tokens, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in named], settings["clipNorm"])
        for optimizer in optimizers:
            optimizer.step()
        losses.append(loss.item())
    ours = case["losses"]
    ratio = abs(float(ours[-1]) / losses[-1] - 1)
    return {"error": ratio, "ours": float(ours[-1]), "theirs": losses[-1], "first": losses[0], "steps": len(losses)}


def check_tokenizer(_, about, place):
    tokenizer, samples = AutoTokenizer.from_pretrained(place), about["samples"]
    wrong = [one for one in samples if tokenizer(one["text"], add_special_tokens=False)["input_ids"] != one["ids"]]
    return {"error": len(wrong), "count": len(samples), "samples": None}


CHECKS = {"logits": check_logits, "gradients": check_gradients, "training": check_training}


def check(folder: pathlib.Path) -> None:
    for place in sorted(folder.iterdir()):
        about = json.loads((place / "case.json").read_text())
        model = load(place)
        if about["check"] == "tokenizer":
            outcome = check_tokenizer(model, about, place)
        elif about["check"] == "adapter":
            outcome = check_adapter(model, load_file(place / "case.safetensors"), about["settings"], place)
        else:
            outcome = CHECKS[about["check"]](model, load_file(place / "case.safetensors"), about["settings"])
        print(json.dumps({**about, **outcome}), flush=True)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
