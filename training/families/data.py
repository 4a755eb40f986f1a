"""CIFAR-10 and MNIST as tensors of bytes, and batches of them.

CIFAR-10 is read from a folder of images, `train/<class>/*` and `test/<class>/*` with classes in alphabetical order, from a
.tar.gz of one, or from the original release (`cifar-10-batches-py`, or its .tar.gz), and kept as one .npz beside the run's
output. JPEG is lossy: figures of networks that were trained on an archive of JPEG say so.
"""

import io
import os
import pickle
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import mnist


@dataclass(frozen=True)
class Images:
    """Pixels uint8 [n, channels, height, width] and classes int64 [n]."""

    pixels: torch.Tensor
    labels: torch.Tensor

    def __len__(self):
        return len(self.labels)

    def spread(self, count):
        """`count` of them, of all classes however they are sorted."""
        places = torch.arange(count) * len(self) // count
        return Images(self.pixels[places], self.labels[places])


@dataclass(frozen=True)
class Data:
    name: str
    train: Images
    test: Images

    def spread(self, count):
        return Data(self.name, self.train.spread(count), self.test.spread(count))


def load_mnist(folder=mnist.DEFAULT_DATA):
    def images(part):
        pixels, labels = mnist.load(folder, part)
        return Images(torch.from_numpy(pixels.copy()).unsqueeze(1), torch.from_numpy(labels.astype(np.int64)))

    return Data("mnist", images("train"), images("t10k"))


def load_cifar10(source, cache):
    """`cache` is a .npz that is read where it is there, and written where not."""
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        arrays = read_cifar10(Path(source))
        # Of this process: another may be doing the same.
        partial = cache.with_suffix(f".{os.getpid()}.npz")
        np.savez(partial, **arrays)
        partial.rename(cache)
    with np.load(cache) as arrays:
        parts = [
            Images(torch.from_numpy(arrays[f"{part}_pixels"]), torch.from_numpy(arrays[f"{part}_labels"]))
            for part in ("train", "test")
        ]
    return Data("cifar10", *parts)


def read_cifar10(source):
    if not source.exists():
        raise SystemExit(f"{source} does not exist: --data names a folder or an archive of CIFAR-10 (see training/README.md)")
    files = files_of(source)
    batches = {name: data for name, data in files.items() if "_batch" in name}
    arrays = of_batches(batches) if batches else of_images(files)
    for part, count in (("train", 50_000), ("test", 10_000)):
        if len(arrays[f"{part}_labels"]) != count:
            raise SystemExit(f"{source}: {len(arrays[f'{part}_labels'])} images of {part}, where CIFAR-10 has {count}")
    return arrays


def files_of(source):
    """Name to bytes, of all files of a folder or a .tar.gz."""
    if source.is_dir():
        return {str(p.relative_to(source)): p.read_bytes() for p in sorted(source.rglob("*")) if p.is_file()}
    with tarfile.open(source) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive.getmembers() if m.isfile()}


def of_batches(batches):
    arrays = {}
    for part, prefix in (("train", "data_batch"), ("test", "test_batch")):
        parts = [pickle.loads(data, encoding="bytes") for name, data in sorted(batches.items()) if prefix in name]
        arrays[f"{part}_pixels"] = np.concatenate([p[b"data"] for p in parts]).reshape(-1, 3, 32, 32)
        arrays[f"{part}_labels"] = np.concatenate([p[b"labels"] for p in parts]).astype(np.int64)
    return arrays


def of_images(files):
    from PIL import Image

    arrays = {}
    for part in ("train", "test"):
        own = {Path(name).parts[-2:]: data for name, data in files.items() if part in Path(name).parts[:-1]}
        classes = sorted({folder for folder, _ in own})
        names = sorted(own)
        pixels = [np.asarray(Image.open(io.BytesIO(own[name])).convert("RGB")).transpose(2, 0, 1) for name in names]
        arrays[f"{part}_pixels"] = np.stack(pixels)
        arrays[f"{part}_labels"] = np.asarray([classes.index(folder) for folder, _ in names], np.int64)
    return arrays


def augmented(pixels):
    """Each image moved by up to 4 pixels over a border of zeros, and half of them mirrored; channels last in memory."""
    count, _, height, width = pixels.shape
    border = F.pad(pixels, (4, 4, 4, 4))
    rows = torch.randint(0, 9, (count, 1)) + torch.arange(height)
    columns = torch.randint(0, 9, (count, 1)) + torch.arange(width)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    image = torch.arange(count).view(-1, 1, 1)
    return border.permute(0, 2, 3, 1)[image, rows.unsqueeze(2), columns.unsqueeze(1)].permute(0, 3, 1, 2)
