"""PyTorch's contestant in `bench peers`: a JSON line in, a JSON line out, as peers/worker.cpp.

   torch_worker.py --threads N
   {"mode": "train", "network": "C", "optimizer": "adam", "batch": 32, "seconds": 0.4, "variant": "channels_last"}
   {"mode": "infer", …}                                                    →  {"rate": images a second}
   {"mode": "export", "network": "C", "path": "C.onnx"}                    →  {"ok": true}, for ONNX Runtime
   {"mode": "variants", "network": "C", "for": "train"}                    →  {"variants": ["eager", "channels_last"]}

The data are float32 and shuffled once beforehand, so that a batch is a slice: nothing but the step is timed.
"""
import argparse
import gzip
import json
import os
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn


def mlp(*units):
    layers = [nn.Flatten()]
    for before, after in zip(units[:-2], units[1:-1]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(units[-2], units[-1]))


def network_c():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.3),
        nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))


def network_d():
    def block(before, after):
        return [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2, ceil_mode=True)]
    return nn.Sequential(*block(1, 64), *block(64, 128), *block(128, 256), nn.Flatten(), nn.Linear(4096, 10))


def network_e():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.AvgPool2d(4, 2, 2), nn.BatchNorm2d(8),
        nn.Conv2d(8, 12, 4, padding=1), nn.ReLU(), nn.AvgPool2d(4, 2), nn.BatchNorm2d(12),
        nn.Flatten(), nn.Linear(432, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 10))


NETWORKS = {
    "A": lambda: mlp(784, 128, 128, 128, 10),
    "B": lambda: mlp(784, 512, 256, 128, 64, 32, 10),
    "C": network_c,
    "D": network_d,
    "E": network_e,
}
CONVOLUTIONAL = {"C", "D", "E"}


def optimizer_for(name, model):
    """The fused form where this PyTorch has one for the CPU, else the one that takes all tensors together."""
    settings = {
        "nesterov": (torch.optim.SGD, dict(lr=0.01, momentum=0.8, nesterov=True)),
        "sgd": (torch.optim.SGD, dict(lr=0.01)),
        "adam": (torch.optim.Adam, dict(lr=0.001, eps=1e-7)),
    }
    kind, options = settings[name]
    for speed in (dict(fused=True), dict(foreach=True), {}):
        try:
            made = kind(model.parameters(), **options, **speed)
            for parameter in model.parameters():
                parameter.grad = torch.zeros_like(parameter)
            made.step()
            return made
        except (TypeError, RuntimeError):
            continue
    raise RuntimeError("no optimizer " + name)


def images(folder):
    def read(name):
        path = folder / name
        raw = path.read_bytes() if path.exists() else gzip.decompress((folder / (name + ".gz")).read_bytes())
        return np.frombuffer(raw, np.uint8)
    pixels = read("train-images-idx3-ubyte")[16:].reshape(-1, 1, 28, 28).astype(np.float32) / 255
    labels = read("train-labels-idx1-ubyte")[8:].astype(np.int64)
    order = np.random.default_rng(1).permutation(len(labels))
    return torch.from_numpy(pixels[order]), torch.from_numpy(labels[order])


class Contest:
    def __init__(self, request, pixels, labels):
        torch.manual_seed(1)
        self.train = request["mode"] == "train"
        self.batch = request["batch"]
        self.model = NETWORKS[request["network"]]()
        layout = torch.channels_last if request["variant"] == "channels_last" else torch.contiguous_format
        if request["network"] in CONVOLUTIONAL:
            self.model = self.model.to(memory_format=layout)
            self.pixels = pixels.contiguous(memory_format=layout)
        else:
            self.pixels = pixels
        self.labels, self.at = labels, 0
        self.loss = nn.CrossEntropyLoss()
        if self.train:
            self.optimizer = optimizer_for(request["optimizer"], self.model.train())
        else:
            self.model.eval()
            if request["variant"] == "traced":
                with torch.no_grad():
                    traced = torch.jit.trace(self.model, self.pixels[: self.batch])
                    self.model = torch.jit.optimize_for_inference(torch.jit.freeze(traced))
                    for _ in range(3):
                        self.model(self.pixels[: self.batch])

    def step(self):
        if self.at + self.batch > len(self.labels):
            self.at = 0
        x, y = self.pixels[self.at : self.at + self.batch], self.labels[self.at : self.at + self.batch]
        self.at += self.batch
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.model(x), y).backward()
        self.optimizer.step()

    def measure(self, seconds):
        done, start = 0, time.perf_counter()
        if self.train:
            while time.perf_counter() - start < seconds:
                for _ in range(2):
                    self.step()
                done += 2
        else:
            x = self.pixels[: self.batch]
            with torch.inference_mode():
                while time.perf_counter() - start < seconds:
                    for _ in range(4):
                        self.model(x)
                    done += 4
        return done * self.batch / (time.perf_counter() - start)


def answer(request, contests, pixels, labels):
    mode, network = request["mode"], request["network"]
    if mode == "export":
        torch.onnx.export(NETWORKS[network]().eval(), pixels[:1], request["path"], input_names=["input"],
                          output_names=["logits"], dynamic_axes={"input": {0: "n"}, "logits": {0: "n"}})
        return {"ok": True}
    if mode == "variants":
        layouts = ["eager", "channels_last"] if network in CONVOLUTIONAL else ["eager"]
        return {"variants": layouts + (["traced"] if request["for"] == "infer" else [])}
    key = json.dumps({k: v for k, v in request.items() if k != "seconds"}, sort_keys=True)
    if key not in contests:
        contests[key] = Contest(request, pixels, labels)
    return {"rate": contests[key].measure(request["seconds"])}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    flags = arguments.parse_args()
    torch.set_num_threads(flags.threads)
    pixels, labels = images(flags.data)
    contests = {}
    allocator = "jemalloc" if "jemalloc" in os.environ.get("LD_PRELOAD", "") else "malloc"
    print(json.dumps({"ready": f"PyTorch {torch.__version__}, {allocator}"}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), contests, pixels, labels)
        except Exception as error:  # told to the one who asked, who decides
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
