"""Writes packages/tokenizers/src/mu-law/mu-law-table.json: ids of 1,001 samples from -1 to 1 as other libraries give them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install librosa torch torchaudio audioop-lts && /tmp/venv/bin/python tools/mu-law-table.py

audioop is Python's own up to 3.12 (audioop-lts later).
"""

import audioop
import json
import pathlib

import librosa
import numpy as np
import torch
import torchaudio

samples = (np.arange(1001) / 500 - 1).astype(np.float32)
pcm = np.clip(np.floor(samples.astype(np.float64) * 32768 + 0.5), -32768, 32767).astype("<i2")

table = {
    "made": {
        "by": "tools/mu-law-table.py",
        "torch": torch.__version__,
        "torchaudio": torchaudio.__version__,
        "librosa": librosa.__version__,
    },
    "samples": "float32(i / 500 - 1), i from 0 to 1000",
    "torchaudio": torchaudio.transforms.MuLawEncoding(256)(torch.from_numpy(samples)).tolist(),
    "librosaCompressed": np.round(librosa.mu_compress(samples.astype(np.float64), mu=255, quantize=False), 9).tolist(),
    "librosaQuantized": (librosa.mu_compress(samples.astype(np.float64), mu=255, quantize=True) + 128).tolist(),
    "g711": list(audioop.lin2ulaw(pcm.tobytes(), 2)),
}
folder = pathlib.Path(__file__).parent.parent / "packages/tokenizers/src/mu-law"
(folder / "mu-law-table.json").write_text(json.dumps(table) + "\n")
