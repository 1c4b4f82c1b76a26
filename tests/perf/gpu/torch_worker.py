"""PyTorch's contestant in `bench gpu`, on the same GPU: a JSON line in, a JSON line out.

   {"mode": "train", "network": "A", "optimizer": "adam", "batch": 32, "seconds": 0.5, "variant": "graphs"} → {"rate": …}
   {"mode": "variants", …} → {"variants": […]}

eager; compile: torch.compile with max-autotune; graphs: the step captured once and replayed; bf16_channels_last:
autocast to bfloat16, channels-last images, captured. TF32 is allowed everywhere. The data lie on the GPU, shuffled once
beforehand, so that a batch is a slice. Timed with events, after the step has been warmed up.
"""
import argparse
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))

import torch
from torch import nn

from torch_networks import CONVOLUTIONAL, NETWORKS, images


def optimizer_for(name, model, capturable):
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7, fused=True, capturable=capturable)
    momentum = dict(momentum=0.8, nesterov=True) if name == "nesterov" else {}
    return torch.optim.SGD(model.parameters(), lr=0.01, fused=True, **momentum)


class Contest:
    def __init__(self, request, pixels, labels):
        torch.manual_seed(1)
        self.train, self.batch, variant = request["mode"] == "train", request["batch"], request["variant"]
        self.bf16 = variant == "bf16_channels_last"
        self.captured = variant in ("graphs", "bf16_channels_last")
        self.model = NETWORKS[request["network"]]().cuda()
        self.pixels, self.labels, self.at = pixels, labels, 0
        if self.bf16 and request["network"] in CONVOLUTIONAL:
            self.model = self.model.to(memory_format=torch.channels_last)
            self.pixels = pixels.contiguous(memory_format=torch.channels_last)
        self.model.train(self.train)
        self.loss = nn.CrossEntropyLoss()
        if self.train:
            self.optimizer = optimizer_for(request["optimizer"], self.model, self.captured)
        self.run = torch.compile(self.model, mode="max-autotune") if variant == "compile" else self.model
        self.x, self.y = self.pixels[: self.batch].clone(), self.labels[: self.batch].clone()
        self.graph = None
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(5):
                self.work(self.x, self.y)
        torch.cuda.current_stream().wait_stream(stream)
        if self.captured:
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.work(self.x, self.y)
        torch.cuda.synchronize()

    def work(self, x, y):
        with torch.autocast("cuda", torch.bfloat16, enabled=self.bf16):
            if not self.train:
                with torch.inference_mode():
                    return self.run(x)
            self.optimizer.zero_grad(set_to_none=not self.captured)
            loss = self.loss(self.run(x), y)
        loss.backward()
        self.optimizer.step()
        return None

    def step(self):
        if self.at + self.batch > len(self.labels):
            self.at = 0
        x, y = self.pixels[self.at : self.at + self.batch], self.labels[self.at : self.at + self.batch]
        self.at += self.batch
        if self.graph is None:
            self.work(x, y)
        else:
            self.x.copy_(x)
            self.y.copy_(y)
            self.graph.replay()

    def measure(self, seconds):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        torch.cuda.synchronize()
        begin.record()
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            for _ in range(8):
                self.step()
            done += 8
            if done % 256 == 0:
                torch.cuda.synchronize()  # the host must not run ahead without end
        end.record()
        torch.cuda.synchronize()
        return done * self.batch / (begin.elapsed_time(end) / 1e3)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    flags = arguments.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    pixels, labels = (tensor.cuda() for tensor in images(flags.data))
    contests = {}
    print(json.dumps({"ready": f"PyTorch {torch.__version__} on {torch.cuda.get_device_name()}"}), flush=True)
    for text in sys.stdin:
        try:
            request = json.loads(text)
            if request["mode"] == "variants":
                reply = {"variants": ["eager", "compile", "graphs", "bf16_channels_last"]}
            else:
                key = json.dumps({k: v for k, v in request.items() if k != "seconds"}, sort_keys=True)
                if key not in contests:
                    contests[key] = Contest(request, pixels, labels)
                reply = {"rate": contests[key].measure(request["seconds"])}
        except Exception as error:  # told to the one who asked, who decides
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
