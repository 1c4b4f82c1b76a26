"""PyTorch's contestant in `bench peers`: a JSON line in, a JSON line out, as peers/worker.cpp.

   torch_worker.py --threads N
   {"mode": "train", "network": "C", "optimizer": "adam", "batch": 32, "seconds": 0.4, "variant": "channels_last"}
   {"mode": "infer", …}                                                    →  {"rate": images a second}
   {"mode": "export", "network": "C", "path": "C.onnx"}                    →  {"ok": true}, for ONNX Runtime
   {"mode": "variants", "network": "C", "for": "train"}                    →  {"variants": ["eager", "channels_last"]}

The data are float32 and shuffled once beforehand, so that a batch is a slice: nothing but the step is timed.
"""
import argparse
import ctypes
import json
import os
import pathlib
import sys
import time

import torch
from torch import nn

from torch_networks import CONVOLUTIONAL, NETWORKS, images


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


def blas():
    """The library behind PyTorch's products, and for which kind of core it works: `run` chooses the kind."""
    try:
        kind = ctypes.CDLL("libblas.so.3").openblas_get_corename
    except (OSError, AttributeError):
        return "no OpenBLAS"
    kind.restype = ctypes.c_char_p
    return f"OpenBLAS for {kind().decode()}"


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
    print(json.dumps({"ready": f"PyTorch {torch.__version__}, {blas()}, {allocator}"}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), contests, pixels, labels)
        except Exception as error:  # told to the one who asked, who decides
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
