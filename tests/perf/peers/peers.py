#!/usr/bin/env python3
"""`./run bench peers`: training and inference beside PyTorch and ONNX Runtime, in turn, in one run.

Every cell of the table is measured in rounds; in each round every contestant has its turn (ours, theirs, ours, …), so
that what else the machine does, and its clock, meet all alike; the others stand still meanwhile, or threads of theirs
that wait for work by spinning would take the cores. A figure is the median of its rounds, the spread is
(largest - smallest) / median of ours. The peer of a ratio is the fastest of all of them and their variants.

Networks: A 784-128-128-128-10 ReLU (SGD Nesterov and Adam), B 784-512-256-128-64-32-10 (SGD), C R2's CNN of 83,322
parameters (Adam), D R1's CNN 64-128-256 (Adam), E R3's 8-12 average-pool batch-norm CNN (SGD).
"""
import argparse
import atexit
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# Given back and asked for anew, the buffers of a step cost PyTorch up to five sixths of its speed where pages are dear, as
# in a virtual machine: jemalloc keeps what it has.
JEMALLOC = {"LD_PRELOAD": "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
            "MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1"}

# name: (network of the peers, its optimizer there, experiment of ours)
TRAINING = {
    "A-sgd": ("A", "nesterov", "r1-mlp-large-128"),
    "A-adam": ("A", "adam", "r1-mlp-large-128-adam"),
    "B": ("B", "sgd", "r3-mlp-e5-512-256-128-64-32"),
    "C": ("C", "adam", "r2-cnn"),
    "D": ("D", "adam", "r1-cnn-64-128-256"),
    "E": ("E", "sgd", "r3-cnn-e2-avg-bn"),
}
INFERENCE = {name: TRAINING["A-sgd" if name == "A" else name] for name in "ABCDE"}
MLPS = {"A-sgd", "A-adam", "A", "B"}


class Contestant:
    """A worker process that answers a JSON line with a JSON line."""

    def __init__(self, name, command, environment=None):
        variables = dict(os.environ) | (environment or {})
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=variables, bufsize=1)
        atexit.register(self.process.kill)  # a process that stands still does not end by itself
        self.about = self.read().get("ready", "?")
        self.process.send_signal(signal.SIGSTOP)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"bench peers: {self.name} ended with exit code {self.process.wait()}")
        return json.loads(line)

    def ask(self, **request):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(json.dumps(request) + "\n")
        reply = self.read()
        self.process.send_signal(signal.SIGSTOP)
        if "error" in reply:
            sys.exit(f"bench peers: {self.name}: {reply['error']}")
        return reply

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        self.process.wait()


def experiment(selvedge, name):
    text = subprocess.run([selvedge, "train", name, "--print-config"], check=True, capture_output=True, text=True)
    return json.loads(text.stdout)


def cells(flags):
    for name in TRAINING:
        for batch in (32, 128, 1024):
            if batch <= 128 or name in MLPS:
                yield "train", name, batch
    for name in INFERENCE:
        for batch in (1, 256):
            yield "infer", name, batch


def wanted(cell, flags):
    mode, name, batch = cell
    return ((not flags.networks or name in flags.networks or name[0] in flags.networks)
            and (not flags.modes or mode in flags.modes) and (not flags.batches or batch in flags.batches))


def turns(cell, threads, team, flags, models):
    """The contestants' turns in a cell: (name, function that measures for so many seconds)."""
    mode, name, batch = cell
    network, optimizer, ours = (TRAINING if mode == "train" else INFERENCE)[name]
    config = models["ours"][ours]
    yield "selvedge", lambda s: team["selvedge"].ask(mode=mode, experiment=config, batch=batch, seconds=s)["rate"]
    torch = team["PyTorch"]
    for variant in torch.ask(mode="variants", network=network, **{"for": mode})["variants"]:
        yield f"PyTorch {variant}", lambda s, v=variant: torch.ask(
            mode=mode, network=network, optimizer=optimizer, batch=batch, variant=v, seconds=s)["rate"]
    if mode == "infer":
        yield "ONNX Runtime", lambda s: team["ONNX Runtime"].ask(path=models[network], batch=batch, seconds=s)["rate"]


def measure(cell, threads, team, flags, models):
    figures = {}
    contestants = list(turns(cell, threads, team, flags, models))
    for name, turn in contestants:
        turn(flags.seconds / 4)
    for _ in range(flags.rounds):
        for name, turn in contestants:
            figures.setdefault(name, []).append(turn(flags.seconds))
    mine = figures.pop("selvedge")
    peers = {name: statistics.median(rates) for name, rates in figures.items()}
    best = max(peers, key=peers.get)
    ours = statistics.median(mine)
    mode, name, batch = cell
    return {"bench": f"{mode}", "network": name, "batch": batch, "threads": threads, "unit": "images/s",
            "ours": ours, "peers": peers, "best_peer": best, "ratio_to_best_peer": ours / peers[best],
            "spread": (max(mine) - min(mine)) / ours}


def shown(rate):
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 else f"{rate / 1e3:.1f} k" if rate >= 1e4 else f"{rate / 1e3:.2f} k"


def main():
    parser = argparse.ArgumentParser(prog="./run bench peers", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", metavar="NAME", help="of A-sgd A-adam A B C D E (default: all)")
    parser.add_argument("--modes", nargs="+", choices=["train", "infer"], help="default: both")
    parser.add_argument("--batches", nargs="+", type=int, metavar="N", help="of 1 32 128 256 1024 (default: all)")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2], metavar="N", help="default: 1 2")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contestant in a cell (default 5)")
    parser.add_argument("--seconds", type=float, default=0.4, help="of a turn (default 0.4)")
    parser.add_argument("--isa", help="instruction set of ours (default: the best)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / ".build/release", help=argparse.SUPPRESS)
    parser.add_argument("--deps", type=pathlib.Path, default=ROOT / ".deps", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist",
                        help="folder of the dataset (default: that of the Debian package)")
    flags = parser.parse_args()
    todo = [cell for cell in cells(flags) if wanted(cell, flags)]
    if not todo:
        parser.error("no cell of the table is of those networks, modes and batches")

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        models = {"ours": {e: experiment(flags.build / "bin/selvedge", e) for _, _, e in TRAINING.values()}}
        for threads in flags.threads:
            isa = ["--isa", flags.isa] if flags.isa else []
            count = ["--threads", str(threads)]
            team = {
                "selvedge": Contestant("selvedge", [flags.build / "bin/selvedge_perf_worker", *count, *isa],
                                       {"SELVEDGE_DATA": str(flags.data)}),
                "PyTorch": Contestant("PyTorch", ["/usr/bin/python3", HERE / "torch_worker.py", *count,
                                                  "--data", str(flags.data)],
                                      {"OMP_NUM_THREADS": str(threads)} | JEMALLOC),
                "ONNX Runtime": Contestant("ONNX Runtime", [flags.build / "bin/selvedge_perf_ort_worker", *count,
                                                            "--library", flags.deps / "peers/libonnxruntime.so"]),
            }
            if threads == flags.threads[0]:
                for network in "ABCDE":
                    models[network] = f"{folder}/{network}.onnx"
                    team["PyTorch"].ask(mode="export", network=network, path=models[network])
                load = os.getloadavg()[0]
                print(f"{' · '.join(c.about for c in team.values())} · {os.cpu_count()} cores, load {load:.2f}\n")
                print(f"{'':14} {'batch':>5} {'T':>2} {'ours':>9}  {'best peer':>9}  {'ratio':>6}  spread")
            for cell in todo:
                row = measure(cell, threads, team, flags, models)
                row["load"] = os.getloadavg()[0]
                rows.append(row)
                print(f"{row['bench']:5} {row['network']:8} {row['batch']:5} {threads:2} {shown(row['ours']):>9}  "
                      f"{shown(row['peers'][row['best_peer']]):>9}  {row['ratio_to_best_peer']:6.2f}  "
                      f"{100 * row['spread']:4.0f} %  {row['best_peer']}", flush=True)
            for contestant in team.values():
                contestant.stop()
    if flags.json:
        flags.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
