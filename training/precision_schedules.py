"""Train one small MNIST network at several precision schedules, for `bitwright sweep`.

    python training/precision_schedules.py
    python training/precision_schedules.py 8-4-2-1 1-1-1-2

The network has the layers of Chu et al., "Mixed-Precision Quantized Neural
Network with Progressively Decreasing Bitwidth" (arXiv 1912.12656), narrow and
for 28 x 28 pixels: three convolutions of 3 x 3, each before a max pooling, and
two matrix products. A layer is conv -> MaxPool -> BatchNorm -> Hardtanh, and
its input is quantized where the next layer reads it; the pixels keep their 8
bits, and the scores pass a BatchNorm.

A schedule names the bits of the layers' weights and inputs, `8-4-2-1`, the last
one for all layers that follow. All are trained alike, from one seed: the same
initial weights, the same order of images, the same number of epochs. Each
network that is there already is left as it is unless it is named.

Deterministic: one thread, one seed.
"""

import argparse
import json
import time
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.nn import functional as F

import mnist
from qonnx_export import Graph
from quantizers import _RoundSTE, bipolar
from train import count_correct, tensors

OUT = Path(__file__).resolve().parent.parent / "models" / "mnist-precision"
SCHEDULES = ("8-8-8", "4-4-4", "8-4-2-1", "1-1-1-2", "1-1-1")
CHANNELS = (1, 8, 16, 24)
HIDDEN = 32
SEED, EPOCHS, BATCH = 1, 2, 128
LEARNING_RATE = 1e-2


class _CeilSTE(torch.autograd.Function):
    """Round up; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx, x):
        return torch.ceil(x)

    @staticmethod
    def backward(ctx, grad):
        return grad


def weight_divisor(bits):
    """Weights are integers over this: signs for one bit, else up to 2^(k-1) - 1."""
    return 1 if bits == 1 else 2 ** (bits - 1) - 1


def weight_codes(latent, bits):
    """The integers sign(w) * round(|w| * n) of latent weights in [-1, 1]."""
    return bipolar(latent) if bits == 1 else _RoundSTE.apply(latent * weight_divisor(bits))


def activations(x, bits):
    """The sign, or ceil(x * n) / n with n = 2^k - 1 and 0 below 0."""
    if bits == 1:
        return bipolar(x)
    n = 2**bits - 1
    return _CeilSTE.apply(torch.clamp(x, 0, 1) * n) / n


class Network(nn.Module):
    """Pixels / 255 [n,1,28,28] to scores [n,10]; `bits` of the five layers."""

    def __init__(self, bits):
        super().__init__()
        self.bits = bits
        shapes = [(o, i, 3, 3) for i, o in zip(CHANNELS, CHANNELS[1:])]
        shapes += [(HIDDEN, CHANNELS[-1] * 9), (10, HIDDEN)]
        self.latent = nn.ParameterList([nn.Parameter(torch.empty(s).uniform_(-1, 1)) for s in shapes])
        self.norm = nn.ModuleList(
            [nn.BatchNorm2d(s[0]) if len(s) == 4 else nn.BatchNorm1d(s[0]) for s in shapes]
        )

    def forward(self, x):
        for i, (bits, latent, norm) in enumerate(zip(self.bits, self.latent, self.norm)):
            if i > 0:
                x = activations(F.hardtanh(x), bits)
            codes = weight_codes(latent, bits)
            if latent.dim() == 4:
                x = F.max_pool2d(F.conv2d(x, codes, padding=1) / weight_divisor(bits), 2)
            else:
                x = F.linear(torch.flatten(x, 1), codes) / weight_divisor(bits)
            x = norm(x)
        return x

    def after_step(self):
        """Clip the latent weights to [-1, 1], the range of their quantizers."""
        with torch.no_grad():
            for latent in self.latent:
                latent.clamp_(-1, 1)


def export(net, schedule):
    """The network in eval mode as QONNX: input `image`, output `logits`."""
    g = Graph()
    x = "image"
    for i, (bits, latent, norm) in enumerate(zip(net.bits, net.latent, net.norm)):
        is_conv = latent.dim() == 4
        name = f"conv{i + 1}" if is_conv else f"fc{i + 1 - len(CHANNELS) + 1}"
        if i > 0:
            x = g.node("Clip", f"{name}_hardtanh", [x, g.constant(f"{name}_low", -1.0), g.constant(f"{name}_high", 1.0)])
            if bits == 1:
                x = g.bipolar_quant(f"{name}_input", x, 1.0)
            else:
                n = g.constant(f"{name}_levels", float(2**bits - 1))
                x = g.node("Mul", f"{name}_scaled", [x, n])
                x = g.quant(f"{name}_input", x, 1.0, bits, signed=False, narrow=False, rounding="CEIL")
                x = g.node("Div", f"{name}_activation", [x, n])
        if not is_conv and net.latent[i - 1].dim() == 4:
            x = g.node("Flatten", "flatten", [x], axis=1)
        scaled = latent.detach() * weight_divisor(bits)
        weight = g.constant(f"{name}_weight", scaled if is_conv else scaled.t())
        if bits == 1:
            weight = g.bipolar_quant(f"{name}_weight_quant", weight, 1.0)
        else:
            weight = g.quant(f"{name}_weight_quant", weight, 1.0, bits, signed=True, narrow=True)
        if is_conv:
            x = g.node("Conv", name, [x, weight], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        else:
            x = g.node("MatMul", name, [x, weight])
        if bits > 1:
            x = g.node("Div", f"{name}_sums", [x, g.constant(f"{name}_divisor", float(weight_divisor(bits)))])
        if is_conv:
            x = g.node("MaxPool", f"pool{i + 1}", [x], kernel_shape=[2, 2], strides=[2, 2])
        x = g.batch_norm(f"bn{i + 1}", x, norm)
    return g.model(f"mnist_precision_{schedule}", x, f"Small VGG for MNIST, precision schedule {schedule}")


def train(net, pixels, labels, epochs):
    optimizer = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    steps = len(labels) // BATCH
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * steps)
    for epoch in range(1, epochs + 1):
        net.train()
        order = torch.randperm(len(labels))
        total = 0.0
        for step in range(steps):
            index = order[step * BATCH : (step + 1) * BATCH]
            loss = F.cross_entropy(net(pixels[index]), labels[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            net.after_step()
            rates.step()
            total += loss.item()
        print(f"  epoch {epoch}  loss {total / steps:.4f}", flush=True)


def bits_of(schedule):
    entries = [int(bits) for bits in schedule.split("-")]
    return [entries[min(i, len(entries) - 1)] for i in range(len(CHANNELS) + 1)]


def write_family(out):
    """family.json of all the networks that are there, in the order of SCHEDULES."""
    variants = {s: f"{s}.onnx" for s in SCHEDULES if (out / f"{s}.onnx").exists()}
    family = {
        "name": "mnist-precision",
        "input": "uint8:1/255",
        "data": "../mnist-mlp-w2a2/images-idx3-ubyte.gz",
        "labels": "../mnist-mlp-w2a2/labels-idx1-ubyte.gz",
        "variants": variants,
    }
    (out / "family.json").write_text(json.dumps(family, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schedules", nargs="*", help=f"what is missing of {', '.join(SCHEDULES)} unless told")
    parser.add_argument("--data", type=Path, default=mnist.DEFAULT_DATA, help="folder of the MNIST IDX files")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    args.out.mkdir(parents=True, exist_ok=True)
    pixels, labels = tensors(*mnist.load(args.data, "train"))
    test = tensors(*mnist.load(args.data, "t10k"))
    for schedule in args.schedules or [s for s in SCHEDULES if not (args.out / f"{s}.onnx").exists()]:
        started = time.monotonic()
        print(schedule, flush=True)
        torch.manual_seed(SEED)
        net = Network(bits_of(schedule))
        train(net, pixels, labels, args.epochs)
        print(f"  {count_correct(net, *test)} of 10,000 test images, {time.monotonic() - started:.0f} s", flush=True)
        onnx.save(export(net, schedule), args.out / f"{schedule}.onnx")
        write_family(args.out)


if __name__ == "__main__":
    main()
