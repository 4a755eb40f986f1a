"""One loop for all runs: the same batches for all of a seed, resumable after every epoch, counted on the last one."""

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable

import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from .data import Data, augmented

BATCH = 128
TEST_BATCH = 500


@dataclass(frozen=True)
class Run:
    """One training: what is built, on what, and how."""

    name: str
    data: str
    build: Callable[[], nn.Module]
    epochs: int
    seed: int = 1
    optimizer: str = "sgd"
    rate: float = 0.1
    decay: float = 5e-4
    #: Images lie in [-1, 1], else in [0, 1].
    is_signed: bool = False
    is_augmented: bool = True
    #: A run whose weights this one begins with; with `by_sections` it is also what the sections are trained against.
    teacher: str | None = None
    by_sections: bool = False

    def smoke(self):
        return replace(self, epochs=1)


def inputs_of(run, pixels):
    x = pixels.float() / 255
    return 2 * x - 1 if run.is_signed else x


def train(run: Run, model: nn.Module, data: Data, out: Path):
    """Trains `model` to the end of the run, from its last checkpoint where there is one. Returns what is known of the run."""
    checkpoint = out / f"{run.name}.pt"
    optimizer = optimizer_of(run, model)
    steps = len(data.train) // BATCH
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, run.epochs * steps)
    state = {"epoch": 0, "seconds": 0.0, "losses": []}
    # What is seen of the first batch belongs to the model.
    with torch.no_grad():
        model(inputs_of(run, data.train.pixels[:BATCH]))
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        rates.load_state_dict(saved["rates"])
        state = saved["state"]
    while state["epoch"] < run.epochs:
        started = time.process_time()
        # Of the epoch alone, so that a run that was interrupted goes on as it would have.
        torch.manual_seed(1000 * run.seed + state["epoch"])
        loss = epoch(run, model, data, optimizer, rates, state["epoch"] + 1)
        state["epoch"] += 1
        state["seconds"] += time.process_time() - started
        state["losses"].append(round(loss, 4))
        partial = checkpoint.with_suffix(".partial")
        saved = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rates": rates.state_dict()}
        torch.save({**saved, "state": state}, partial)
        partial.rename(checkpoint)
    return state


def optimizer_of(run, model):
    if run.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr=run.rate)
    # Norms, biases, step sizes and shifts have no reason to be small.
    large = [p for p in model.parameters() if p.dim() > 1 and p.shape[-1] != 2]
    small = [p for p in model.parameters() if not (p.dim() > 1 and p.shape[-1] != 2)]
    groups = [{"params": large, "weight_decay": run.decay}, {"params": small, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=run.rate, momentum=0.9, nesterov=True)


def epoch(run, model, data, optimizer, rates, number):
    """One pass in a random order; the mean loss."""
    model.train()
    steps = len(data.train) // BATCH
    order = torch.randperm(len(data.train))
    loss_of = model.loss if run.by_sections else lambda x, labels: F.cross_entropy(model(x), labels)
    after_step = [m.after_step for m in model.modules() if hasattr(m, "after_step")]
    total = 0.0
    for step in tqdm(range(steps), desc=f"{run.name} {number}/{run.epochs}", unit="batch", mininterval=10):
        index = order[step * BATCH : (step + 1) * BATCH]
        x = inputs_of(run, data.train.pixels[index])
        loss = loss_of(augmented(x) if run.is_augmented else x, data.train.labels[index])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for each in after_step:
            each()
        rates.step()
        total += loss.item()
    return total / steps


def evaluate(run, model, images):
    """Right answers, and of every gated layer which kernel won for each image."""
    model.eval()
    gated = {name: module for name, module in model.named_modules() if getattr(module, "gate", None) is not None}
    winners = {name: [] for name in gated}
    right = 0
    with torch.no_grad():
        for start in tqdm(range(0, len(images), TEST_BATCH), desc=f"{run.name} test", unit="batch"):
            x = inputs_of(run, images.pixels[start : start + TEST_BATCH])
            right += (model(x).argmax(1) == images.labels[start : start + TEST_BATCH]).sum().item()
            for name, module in gated.items():
                winners[name] += module.winners.tolist()
    return right, winners


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")
