"""Writes int8 TensorFlow Lite models and what the reference kernels give for random frames.

    pip install tensorflow-cpu==2.21.0 ai-edge-litert==2.3.0
    python make_models.py FOLDER [NAME ...]

For each network FOLDER/NAME.tflite, and FOLDER/NAME.json: what reference.py gives for random frames. Weights are random, from a fixed seed; batch normalization
has random statistics, so that scales differ by channel. The small networks are those of test/frontend/tflite; the others
have the shapes of MLPerf Tiny's five.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from reference import run
from tensorflow.keras import layers as L


def bn_relu(x, relu=True):
    x = L.BatchNormalization()(x)
    return L.ReLU()(x) if relu else x


def conv(x, filters, kernel, strides=1, relu=True):
    return bn_relu(L.Conv2D(filters, kernel, strides, padding="same", use_bias=False)(x), relu)


def depthwise(x, kernel, strides=1):
    return bn_relu(L.DepthwiseConv2D(kernel, strides, padding="same", use_bias=False)(x))


def ds_cnn(shape=(49, 10, 1), filters=64, blocks=4, classes=12):
    i = x = L.Input(shape)
    x = conv(x, filters, (10, 4), 2)
    for _ in range(blocks):
        x = conv(depthwise(x, 3), filters, 1)
    x = L.AveragePooling2D((x.shape[1], x.shape[2]))(x)
    return i, L.Softmax()(L.Dense(classes)(L.Flatten()(x)))


def mobilenet(size=96, alpha=0.25, classes=2, steps=None):
    wide = lambda n: max(int(n * alpha), 4)
    i = x = L.Input((size, size, 3))
    x = conv(x, wide(32), 3, 2)
    plan = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for filters, strides in plan[:steps]:
        x = conv(depthwise(x, 3, strides), wide(filters), 1)
    x = L.AveragePooling2D((x.shape[1], x.shape[2]))(x)
    return i, L.Softmax()(L.Dense(classes)(L.Flatten()(x)))


def resnet(size=32, widths=(16, 32, 64), classes=10):
    i = x = L.Input((size, size, 3))
    x = conv(x, widths[0], 3)
    for n, width in enumerate(widths):
        strides = 1 if n == 0 else 2
        y = conv(conv(x, width, 3, strides), width, 3, relu=False)
        if n:
            x = L.Conv2D(width, 1, strides, padding="same")(x)
        x = L.ReLU()(L.Add()([x, y]))
    x = L.AveragePooling2D((x.shape[1], x.shape[2]))(x)
    return i, L.Softmax()(L.Dense(classes)(L.Flatten()(x)))


def autoencoder(width=640, hidden=128, narrow=8, depth=4):
    i = x = L.Input((width,))
    for _ in range(depth):
        x = bn_relu(L.Dense(hidden)(x))
    x = bn_relu(L.Dense(narrow)(x))
    for _ in range(depth):
        x = bn_relu(L.Dense(hidden)(x))
    return i, L.Dense(width)(x)


def mlp(width=784, hidden=64, classes=10):
    i = x = L.Input((width,))
    x = L.Dense(hidden, activation="relu")(x)
    x = L.Dense(hidden, activation="relu6")(x)
    return i, L.Dense(classes)(x)


def pools():
    i = x = L.Input((9, 9, 2))
    x = L.Conv2D(6, 3, 2, padding="same", activation="relu")(x)
    x = L.MaxPooling2D(2, 1, padding="same")(x)
    x = L.AveragePooling2D(3, 2, padding="same")(x)
    x = L.Conv2D(4, 2, padding="valid")(L.ZeroPadding2D(((1, 0), (0, 2)))(x))
    return i, L.Dense(3)(L.GlobalAveragePooling2D()(x))


def joins():
    i = x = L.Input((6, 6, 3))
    a = L.Conv2D(8, 3, padding="same")(x)
    b = L.Conv2D(8, 1, strides=1)(x)
    s = L.Subtract()([a, b])
    m = L.Multiply()([s, L.Activation("sigmoid")(b)])
    t = L.Activation("tanh")(a)
    x = L.Concatenate()([L.Add()([m, t]), a])
    return i, L.Dense(4)(L.Flatten()(x))


NETWORKS = {
    "ds-cnn-small": lambda: ds_cnn((12, 6, 1), 8, 2, 4),
    "mobilenet-small": lambda: mobilenet(16, 0.125, 2, 4),
    "resnet-small": lambda: resnet(8, (4, 8), 4),
    "autoencoder-small": lambda: autoencoder(24, 16, 4, 1),
    "mlp-small": lambda: mlp(16, 12, 4),
    "pools": pools,
    "joins": joins,
    "ds-cnn": ds_cnn,
    "mobilenet": mobilenet,
    "resnet": resnet,
    "autoencoder": autoencoder,
    "mlp": mlp,
}

# Types of the inputs and outputs; int8 where none is named.
ENDS = {"mlp-small": tf.uint8, "autoencoder-small": tf.float32, "mlp": tf.uint8, "autoencoder": tf.float32}

# Networks whose weights share one scale.
PER_TENSOR = {"autoencoder-small"}


def randomize(model, rng):
    """Batch normalization as training leaves it: statistics and scales of each channel's own."""
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            n = layer.gamma.shape[0]
            layer.set_weights(
                [rng.uniform(0.5, 1.5, n), rng.normal(0, 0.3, n), rng.normal(0, 0.2, n), rng.uniform(0.3, 2, n)]
            )
        elif isinstance(layer, (L.Dense, L.Conv2D)) and layer.use_bias:
            w, b = layer.get_weights()
            layer.set_weights([w, rng.normal(0, 0.2, b.shape)])


def convert(name, seed):
    tf.keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    i, o = NETWORKS[name]()
    model = tf.keras.Model(i, o)
    randomize(model, rng)
    shape = (1, *i.shape[1:])
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([rng.uniform(-1, 1, shape).astype(np.float32)] for _ in range(32))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = ENDS.get(name, tf.int8)
    converter._experimental_disable_per_channel = name in PER_TENSOR
    return converter.convert()


def main(folder, names):
    os.makedirs(folder, exist_ok=True)
    for name in names or NETWORKS:
        content = convert(name, 7)
        with open(f"{folder}/{name}.tflite", "wb") as file:
            file.write(content)
        is_small = "-small" in name or name in ("pools", "joins")
        expected = run(content, 5 if is_small else 100, 11)
        with open(f"{folder}/{name}.json", "w") as file:
            json.dump(expected, file, separators=(",", ":"))
        print(name, len(content), "bytes", expected["tensor"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
