"""Every run of the experiments, by name. All runs of one comparison have the same epochs and the same batches."""

from .chu_vgg import ChuVgg
from .gated_resnet import GatedResNet
from .lenet import LeNet
from .loop import Run
from .sspq import SSPQ

SCHEDULES = ("8-8-8", "4-4-4", "8-4-2-1", "1-1-1", "1-2-4-8")


def gated(depth, kernels, bits, seed, epochs, family="s1"):
    return Run(
        f"{family}-resnet{depth}-w{bits}a{bits}-k{kernels}-seed{seed}", "cifar10",
        lambda: GatedResNet(depth, kernels, bits), epochs, seed, is_signed=True,
    )  # fmt: skip


def s1():
    yield from (gated(8, kernels, 2, seed, 20) for seed in (1, 2) for kernels in (1, 4, 2))
    yield from (gated(14, kernels, 2, 1, 20) for kernels in (1, 4))


def s2():
    yield gated(20, 1, 4, 1, 15, family="s2")
    for shifts in ("whole", "learned"):
        yield Run(f"s2-sspq20-{shifts}", "cifar10", lambda s=shifts: SSPQ(s == "learned"), 15)


LENET_INPUT = {"mnist": (1, 28), "cifar10": (3, 32)}


def s3():
    adam = dict(optimizer="adam", rate=1e-3)
    for data, shape in LENET_INPUT.items():
        own = dict(adam, is_augmented=data == "cifar10")
        for seed in (1, 2, 3):
            teacher = f"s3-lenet-{data}-float-seed{seed}"
            yield Run(teacher, data, lambda s=shape: LeNet(*s, "float"), 10, seed, **own)
            for weights in ("binary", "ternary"):
                for way in ("plain", "sections"):
                    yield Run(
                        f"s3-lenet-{data}-{weights}-{way}-seed{seed}", data, lambda s=shape, w=weights: LeNet(*s, w), 10, seed,
                        teacher=teacher, by_sections=way == "sections", **own,
                    )  # fmt: skip


def s4():
    for schedule in SCHEDULES:
        yield Run(
            f"s4-vgg-{schedule}", "cifar10", lambda s=schedule: ChuVgg(s), 15, optimizer="adam", rate=5e-3
        )  # fmt: skip


RUNS = {run.name: run for family in (s3, s4, s1, s2) for run in family()}
