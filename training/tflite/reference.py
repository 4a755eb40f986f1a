"""What TensorFlow Lite's reference kernels give for random frames of an int8 model, as JSON.

    pip install ai-edge-litert==2.3.0
    python reference.py MODEL FRAMES SEED

The frames and the outputs are codes, or real numbers where the model has such inputs and outputs. With a softmax at the
end the outputs are the codes before it.
"""

import json
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def frames_of(detail, count, rng):
    shape = (count, *detail["shape"][1:])
    if detail["dtype"] == np.float32:
        return rng.uniform(-1.2, 1.2, shape).astype(np.float32)
    limits = np.iinfo(detail["dtype"])
    return rng.integers(limits.min, limits.max + 1, shape).astype(detail["dtype"])


def run(content, count, seed):
    interpreter = Interpreter(
        model_content=content,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    [i], [o] = interpreter.get_input_details(), interpreter.get_output_details()
    last = [op for op in interpreter._get_ops_details() if op["op_name"] == "SOFTMAX"]
    logits = int(last[-1]["inputs"][0]) if last else o["index"]
    frames = frames_of(i, count, np.random.default_rng(seed))
    outputs = []
    for frame in frames:
        interpreter.set_tensor(i["index"], frame[None])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(logits).copy())
    detail = next(d for d in interpreter.get_tensor_details() if d["index"] == logits)
    return {
        "input": i["name"],
        "tensor": detail["name"],
        "frames": frames.reshape(count, -1).tolist(),
        "outputs": np.concatenate(outputs).reshape(count, -1).tolist(),
    }


if __name__ == "__main__":
    path, count, seed = sys.argv[1:]
    with open(path, "rb") as file:
        json.dump(run(file.read(), int(count), int(seed)), sys.stdout, separators=(",", ":"))
