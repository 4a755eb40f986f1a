"""Train networks of the four families, export them and count.

    python training/train_families.py --list
    python training/train_families.py RUN...            # any of the list; s3 stands for all whose names begin so
    python training/train_families.py --smoke RUN...    # a few batches, to see that all works

Writes OUT/RUN.pt after every epoch (a run that was interrupted goes on from there), and at its end OUT/RUN.onnx and OUT/RUN.json with the
accuracy of its last epoch on the whole test set: by PyTorch, and by onnxruntime from the exported file. What `npm run families` holds the
integer network against lies beside them: OUT/DATA.pixels.npy and OUT/DATA.labels.npy, the test set; OUT/RUN.classes.npy, onnxruntime's class
of each image; OUT/RUN.winners.npy, of each gated layer PyTorch's winner for each image.

One thread; two runs at once are faster than two threads.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from families.data import load_cifar10, load_mnist
from families.export import answers, export
from families.lenet import Sections
from families.loop import evaluate, inputs_of, train, write_json
from families.runs import RUNS

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "training"
#: Images of a smoke run, and of its test.
SMOKE_IMAGES = 512


def built(run, out):
    """The model to train, with its teacher's weights where it has one."""
    torch.manual_seed(run.seed)
    model = run.build()
    if run.teacher is None:
        return model
    taught = RUNS[run.teacher].build()
    checkpoint = out / f"{run.teacher}.pt"
    if not checkpoint.exists():
        raise SystemExit(f"{run.name} begins with {run.teacher}, which has not been trained")
    taught.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    if run.by_sections:
        return Sections(model, taught)
    model.load_state_dict(taught.state_dict())
    return model


def finish(run, model, data, out, state):
    network = model.student if run.by_sections else model
    for module in network.modules():
        if hasattr(module, "settle"):
            module.settle()
    right, winners = evaluate(run, network, data.test)
    path = out / f"{run.name}.onnx"
    export(run, network, data.test, path)
    classes = answers(run, data.test, path)
    np.save(out / f"{data.name}.pixels.npy", data.test.pixels.numpy())
    np.save(out / f"{data.name}.labels.npy", data.test.labels.numpy())
    np.save(out / f"{run.name}.winners.npy", np.asarray(list(winners.values()), np.int64))
    with torch.no_grad():
        first = network(inputs_of(run, data.test.pixels[:1]))
    write_json(
        out / f"{run.name}.json",
        {
            "run": run.name, "data": data.name, "images": len(data.test), "seed": run.seed, "epochs": state["epoch"],
            "cpuMinutes": round(state["seconds"] / 60, 1), "losses": state["losses"], "right": right,
            "rightExported": int((torch.from_numpy(classes) == data.test.labels).sum()),
            "parameters": sum(p.numel() for p in network.parameters()), "isSigned": run.is_signed,
            "wins": {name: np.bincount(own, minlength=network.get_submodule(name).kernels).tolist() for name, own in winners.items()},
            "firstScores": [round(s, 5) for s in first[0].tolist()],
        },
    )  # fmt: skip
    # Last, for it tells that all is there.
    np.save(out / f"{run.name}.classes.npy", classes)
    print(f"{run.name}: {right} of {len(data.test)} right, {state['seconds'] / 60:.0f} CPU minutes", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", metavar="RUN")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--data", type=Path, default=Path("cifar-10-batches-py"), help="folder or archive of CIFAR-10")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--smoke", action="store_true", help=f"one epoch of {SMOKE_IMAGES} images")
    args = parser.parse_args()
    if args.list:
        print("\n".join(RUNS))
        return
    unknown = [given for given in args.runs if not any(name.startswith(given) for name in RUNS)]
    if unknown or not args.runs:
        parser.error(f"no run is called {unknown[0]}: --list names all" if unknown else "name a run: --list names all")
    torch.set_num_threads(1)
    if args.smoke:
        # Compiling the quantizers takes longer than these few batches.
        torch.compiler.set_stance("force_eager")
    args.out.mkdir(parents=True, exist_ok=True)
    loaded = {}
    for run in RUNS.values():
        if not any(run.name.startswith(given) for given in args.runs) or (args.out / f"{run.name}.classes.npy").exists():
            continue
        if run.data not in loaded:
            data = load_mnist() if run.data == "mnist" else load_cifar10(args.data, args.out / "cifar10.npz")
            loaded[run.data] = data.spread(SMOKE_IMAGES) if args.smoke else data
        data = loaded[run.data]
        if args.smoke:
            run = run.smoke()
        model = built(run, args.out)
        state = train(run, model, data, args.out)
        finish(run, model, data, args.out, state)


if __name__ == "__main__":
    main()
