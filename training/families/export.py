"""Export by torch.onnx.export, and what onnxruntime answers."""

import warnings

import numpy as np
import onnx
import torch
from tqdm import tqdm

from .loop import inputs_of

OPSET = 17


def export(run, model, images, path):
    """The network for one image, traced in eval mode; without the exporter's notes on where each node comes from."""
    example = inputs_of(run, images.pixels[:1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(), (example,), str(path), dynamo=False, opset_version=OPSET, input_names=["image"], output_names=["scores"]
        )
    proto = onnx.load(path)
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.checker.check_model(proto)
    onnx.save(proto, path)


def answers(run, images, path):
    """The class of each image, by onnxruntime without graph optimisations."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    classes = []
    for i in tqdm(range(len(images)), desc=f"{run.name} onnxruntime", unit="image"):
        x = inputs_of(run, images.pixels[i : i + 1]).numpy()
        classes.append(int(session.run(None, {"image": x})[0].argmax()))
    return np.asarray(classes, np.int64)
