#!/usr/bin/env python3
"""`./run bench gpu`: training and inference on one NVIDIA GPU beside PyTorch on the same GPU, in turn, in one run.

Ours: the step as a graph of launches, or for the MLP also the kernel that does many steps, in float32, TF32 and bfloat16;
the best is ours. PyTorch: eager; torch.compile with max-autotune; CUDA graphs; bfloat16 with channels-last; the best is
the peer. Beside each figure stands what the chip could do at best, by FLOPs, bytes or launches. A figure is the median of
its rounds. Without a GPU it says so and ends with 0; without PyTorch for CUDA ours is measured alone.

Networks: A R1's MLP 784-128-128-128-10 (Adam), C R2's CNN (Adam), D R1's CNN 64-128-256 (Adam), E R3's net of two
convolutions (SGD). --population N also trains N networks A at once.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

import limits

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# network: (its optimizer in PyTorch, experiment of ours)
NETWORKS = {"A": ("adam", "r1-mlp-large-128-adam"), "C": ("adam", "r2-cnn"), "D": ("adam", "r1-cnn-64-128-256"),
            "E": ("sgd", "r3-cnn-e2-avg-bn")}
PRECISIONS = ["float32", "tf32", "bf16"]


class Contestant:
    """A worker process that answers a JSON line with a JSON line. Not `there` where it could not begin."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)
        first = self.process.stdout.readline()
        self.there = bool(first)
        lines = [] if first else self.process.stderr.read().strip().splitlines()
        self.about = json.loads(first)["ready"] if first else (lines or ["it ended without a word"])[-1]

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        text = self.process.stdout.readline()
        if not text:
            sys.exit(f"bench gpu: a worker ended: {self.process.stderr.read().strip()}")
        return json.loads(text)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def experiment(selvedge, name):
    text = subprocess.run([selvedge, "train", name, "--print-config"], check=True, capture_output=True, text=True)
    return json.loads(text.stdout)


def median_of(worker, rounds, request):
    """The median rate, and what else the worker said; None where it cannot do that."""
    reply = worker.ask(**request)  # warms up
    if "error" in reply:
        print(f"bench gpu: left out: {request.get('variant', request['mode'])} of {request.get('network', 'ours')}: "
              f"{reply['error']}", file=sys.stderr)
        return None, {}
    return statistics.median(worker.ask(**request)["rate"] for _ in range(rounds)), reply


def measure(mode, network, batch, flags, ours, torch, config):
    row = {"mode": mode, "network": network, "batch": batch, "unit": "images/s", "ours": {}, "peers": {}}
    launches = 0
    for name, worker in ours.items():
        if "persistent" in name and (network != "A" or mode != "train"):
            continue
        rate, said = median_of(worker, flags.rounds, dict(mode=mode, experiment=config, batch=batch,
                                                          seconds=flags.seconds))
        if rate is not None and not ("persistent" in name and said.get("launches", 0) > 1):
            row["ours"][name] = rate
            launches = max(launches, said.get("launches", 0))
    if torch:
        for variant in torch.ask(mode="variants")["variants"]:
            rate, _ = median_of(torch, flags.rounds, dict(mode=mode, network=network, batch=batch, variant=variant,
                                                          optimizer=NETWORKS[network][0], seconds=flags.seconds))
            if rate is not None:
                row["peers"][variant] = rate
    chip = limits.chip_of(next(iter(ours.values())).about)
    row["limit"] = chip and limits.limit(limits.NETWORKS[network], batch, mode == "train", launches, chip, "bf16")
    return row


def main():
    parser = argparse.ArgumentParser(prog="./run bench gpu", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--modes", nargs="+", choices=["train", "infer"], default=["train", "infer"])
    parser.add_argument("--batches", nargs="+", type=int, default=[32, 128, 1024], metavar="N")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each figure (default 5)")
    parser.add_argument("--seconds", type=float, default=0.5, help="of a measurement (default 0.5)")
    parser.add_argument("--population", type=int, metavar="N", help="also train N networks A of batch 32 at once")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--python", default=sys.executable, help="Python that has PyTorch for CUDA (default: this one)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / ".build/release", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist",
                        help="folder of the dataset (default: that of the Debian package)")
    flags = parser.parse_args()

    command = [flags.build / "bin/selvedge_perf_worker", "--device", "cuda"]
    ours = {}
    for small in ("graph", "persistent"):
        for precision in PRECISIONS:
            worker = Contestant([*command, "--precision", precision, "--small-networks", small])
            if not worker.there:
                print(f"bench gpu: nothing measured, no NVIDIA GPU can be used here ({worker.about})")
                return
            ours[f"{small} {precision}"] = worker
    torch = Contestant([flags.python, HERE / "torch_worker.py", "--data", flags.data])
    if not torch.there:
        print(f"bench gpu: PyTorch on this GPU is left out ({torch.about})")
    print(f"{next(iter(ours.values())).about} · {torch.about if torch.there else 'ours alone'}\n")
    print(limits.header())
    rows = []
    for network in flags.networks:
        config = experiment(flags.build / "bin/selvedge", NETWORKS[network][1])
        for mode in flags.modes:
            for batch in flags.batches:
                rows.append(measure(mode, network, batch, flags, ours, torch if torch.there else None, config))
                print(limits.line(rows[-1]), flush=True)
    if flags.population:
        config = experiment(flags.build / "bin/selvedge", NETWORKS["A"][1])
        for name, worker in ours.items():
            request = dict(mode="train", experiment=config, batch=32, seconds=flags.seconds)
            one, _ = median_of(worker, flags.rounds, request)
            many, _ = median_of(worker, flags.rounds, request | {"population": flags.population})
            if one and many:
                rows.append({"mode": "population", "network": "A", "batch": 32, "of": flags.population, "by": name,
                             "one": one, "many": many})
                print(f"{flags.population} networks A at once, {name}: {limits.shown(many)} images/s, "
                      f"{many / one:.1f} times one")
    for worker in [*ours.values(), torch]:
        worker.stop()
    if flags.json:
        flags.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
