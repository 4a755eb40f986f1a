"""Exports the families of `families.py` and the quantizer nodes of `quant_*.py`, with what PyTorch computes.

    python training/export/make_fixtures.py [NAME ...]

Each NAME (all of them unless told) gives NAME-legacy.onnx and NAME-dynamo.onnx, by either exporter, and NAME.input.npy and
NAME.expected.npy, 8 frames in float32, below test/frontend/fixtures/papers. Seeds are fixed.
"""

import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import quant_dynamo
import quant_legacy
import torch
import torch.nn as nn
import torch.nn.functional as F
from families import FAMILIES

FOLDER = Path(__file__).resolve().parents[2] / "test" / "frontend" / "fixtures" / "papers"
FRAMES = 8


class QuantNodes(nn.Module):
    """A small network whose quantizers are nodes; `quant` puts one there."""

    def __init__(self, quant):
        super().__init__()
        self.quant = quant
        self.conv, self.fc = nn.Conv2d(2, 4, 3, padding=1), nn.Linear(4, 3)
        self.register_buffer("steps", torch.rand(4, 1, 1, 1) * 0.05 + 0.02)
        for name, step in (("input", 0.05), ("activation", 0.07), ("weight", 0.02)):
            self.register_buffer(name, torch.tensor(step))

    def forward(self, x):
        x = F.conv2d(self.quant(x, self.input, 8, 1), self.quant(self.conv.weight, self.steps, 4, 1), self.conv.bias, padding=1)
        x = self.quant(F.relu(x), self.activation, 4, 0)
        x = F.max_pool2d(x, 6).flatten(1)
        return F.linear(x, self.quant(self.fc.weight, self.weight, 8, 1), self.fc.bias)


def seeded(build):
    torch.manual_seed(7)
    model = build().eval()
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.3, 0.5)
            nn.init.uniform_(module.running_mean, -0.3, 0.3)
            nn.init.uniform_(module.running_var, 0.3, 1.5)
    return model


def saved(name, exporter, export):
    """Without the exporter's notes on where each node comes from: they name files of the machine it ran on."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.onnx")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            export(path)
        model = onnx.load(path)
    for holder in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        holder.ClearField("metadata_props")
        holder.ClearField("doc_string")
    model.graph.ClearField("value_info")
    onnx.save(model, str(FOLDER / f"{name}-{exporter}.onnx"))


def plain(model, x, path, dynamo):
    more = {"external_data": False} if dynamo else {"opset_version": 17}
    torch.onnx.export(model, (x.clone(),), path, dynamo=dynamo, **more)


def recorded(name, model, shape, low, high):
    frames = np.random.default_rng(11).uniform(low, high, (FRAMES, *shape[1:])).astype(np.float32)
    if (low, high) == (0, 1):
        # images: what a byte can hold
        frames = (np.round(frames * 255) / 255).astype(np.float32)
    with torch.no_grad():
        outputs = [model(torch.from_numpy(frame[None].copy())).numpy() for frame in frames]
    np.save(FOLDER / f"{name}.input.npy", frames)
    np.save(FOLDER / f"{name}.expected.npy", np.concatenate(outputs))
    return torch.from_numpy(frames[:1].copy())


def main(names):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (build, shape, (low, high)) in FAMILIES.items():
        if names and name not in names:
            continue
        x = recorded(name, seeded(build), shape, low, high)
        for exporter in ("legacy", "dynamo"):
            print(name, exporter)
            try:
                saved(name, exporter, lambda path: plain(seeded(build), x, path, exporter == "dynamo"))
            except Exception as error:  # an exporter that cannot is part of the answer
                print(f"  not exported: {type(error).__name__}: {str(error).splitlines()[0]}")
    if not names or "quant-nodes" in names:
        shape = (1, 2, 6, 6)
        x = recorded("quant-nodes", seeded(lambda: QuantNodes(quant_dynamo.quant)), shape, -2, 2)
        legacy = seeded(lambda: QuantNodes(quant_legacy.Quant.apply))
        saved("quant-nodes", "legacy", lambda path: quant_legacy.export(legacy, x, path))
        dynamo = seeded(lambda: QuantNodes(quant_dynamo.quant))
        saved("quant-nodes", "dynamo", lambda path: quant_dynamo.export(dynamo, x, path))


if __name__ == "__main__":
    main(sys.argv[1:])
