"""The reference networks of MLPerf Tiny (Banbury et al. 2021), layer by layer as their Keras code has them, and MobileNetV2."""

import numpy as np

from network import Network


def smooth(shape, count, seed):
    """Random frames [count, *shape] in 0..1 without sharp edges: waves of random direction, length and phase."""
    random = np.random.default_rng(seed)
    channels, rows, columns = shape
    y, x = np.mgrid[0:rows, 0:columns] / max(rows, columns)
    frames = np.zeros((count, *shape))
    for frame in frames:
        for _ in range(6):
            fy, fx = random.uniform(-5, 5, 2)
            wave = np.cos(2 * np.pi * (fy * y + fx * x + random.uniform()))
            frame += random.normal(size=(channels, 1, 1)) * wave
        frame += 0.2 * random.standard_normal(shape)
    low, high = frames.min(axis=(1, 2, 3), keepdims=True), frames.max(axis=(1, 2, 3), keepdims=True)
    return (frames - low) / (high - low)


def pixels(size, top):
    """Images of 3 channels; each value one of 256, up to `top`."""
    return lambda count, seed: (np.rint(255 * smooth((3, size, size), count, seed)) * (top / 255)).astype(np.float32)


def spectrograms(count, seed):
    """49 steps of 10 coefficients, as keyword spotting has them."""
    return (20 * smooth((1, 49, 10), count, seed) - 10).astype(np.float32)


def log_energies(count, seed):
    """5 frames of 128 log mel energies in a row."""
    return (60 * smooth((1, 5, 128), count, seed) - 70).reshape(count, 640).astype(np.float32)


def resnet8(samples):
    """Image classification: 3 stacks of one residual block each."""
    net = Network("resnet8", samples, 1)
    net.conv(16, 3)
    x = net.relu()
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        net.conv(channels, 3, stride)
        net.relu()
        y = net.conv(channels, 3)
        shortcut = x if stride == 1 else net.conv(channels, 1, stride, norm=False, x=x)
        net.add(shortcut, y)
        x = net.relu()
    net.average_pool((8, 8))
    net.flatten()
    net.dense(10)
    net.softmax()
    return net


def ds_cnn(samples):
    """Keyword spotting. The mean leaves out the last of 25 rows, as the reference network does."""
    net = Network("ds_cnn", samples, 2)
    net.conv(64, (10, 4), 2)
    net.relu()
    for _ in range(4):
        net.conv(64, 3, depthwise=True)
        net.relu()
        net.conv(64, 1)
        net.relu()
    net.average_pool((24, 5))
    net.flatten()
    net.dense(12)
    net.softmax()
    return net


def mobilenet_v1(samples):
    """Visual wake words: MobileNet-v1 of width 0.25 on 96 x 96."""
    net = Network("mobilenet_v1", samples, 3)
    net.conv(8, 3, 2)
    net.relu()
    channels = 8
    blocks = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]
    for outputs, stride in blocks:
        net.conv(channels, 3, stride, depthwise=True)
        net.relu()
        net.conv(outputs, 1)
        net.relu()
        channels = outputs
    net.average_pool((3, 3))
    net.flatten()
    net.dense(2)
    net.softmax()
    return net


def autoencoder(samples):
    """Anomaly detection: 640 values through 8 and back."""
    net = Network("autoencoder", samples, 4)
    for outputs in (*[128] * 4, 8, *[128] * 4):
        net.dense(outputs, norm=True)
        net.relu()
    net.dense(640)
    return net


def mobilenet_v2(samples):
    """MobileNetV2 of width 1 (Sandler et al. 2018, table 2), 1,000 classes."""
    net = Network("mobilenet_v2", samples, 5)
    net.conv(32, 3, 2)
    x = net.relu6()
    channels = 32
    rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, outputs, count, first in rows:
        for stride in (first, *[1] * (count - 1)):
            before, wide = x, expansion * channels
            if expansion > 1:
                net.conv(wide, 1)
                net.relu6()
            net.conv(wide, 3, stride, depthwise=True)
            net.relu6()
            x = net.conv(outputs, 1)
            if stride == 1 and channels == outputs:
                x = net.add(before, x)
            channels = outputs
    net.conv(1280, 1)
    net.relu6()
    net.global_average_pool()
    net.flatten()
    net.dense(1000)
    return net


#: Name: network, frames, how many frames are held against each other.
NETWORKS = {
    "resnet8": (resnet8, pixels(32, 255), 50),
    "ds-cnn": (ds_cnn, spectrograms, 50),
    "mobilenet-v1": (mobilenet_v1, pixels(96, 1), 30),
    "autoencoder": (autoencoder, log_energies, 50),
    "mobilenet-v2-96": (mobilenet_v2, pixels(96, 1), 20),
    "mobilenet-v2-224": (mobilenet_v2, pixels(224, 1), 2),
}
