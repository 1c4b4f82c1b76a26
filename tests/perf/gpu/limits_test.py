"""The pure parts of `bench gpu`, against numbers worked out by hand."""
import unittest

import limits


class Limits(unittest.TestCase):
    def test_parameters_are_those_of_the_experiments(self):
        # `selvedge inspect` tells the same: r1-mlp-large-128, r2-cnn, r1-cnn-64-128-256.
        self.assertEqual(limits.parameters(limits.NETWORKS["A"]), 134_794)
        self.assertEqual(limits.parameters(limits.NETWORKS["C"]), 83_322)
        self.assertEqual(limits.parameters(limits.NETWORKS["D"]), 410_634)

    def test_flops(self):
        layers = [limits.dense(784, 128), limits.dense(128, 10)]
        forward = 2 * (784 * 128 + 128 * 10)
        self.assertEqual(limits.flops(layers, False), forward)
        # Weight gradients cost as much as the forward pass, the input's gradient only the second layer's 2·1280.
        self.assertEqual(limits.flops(layers, True), 2 * forward + 2 * 1280)
        self.assertEqual(limits.flops([limits.conv(16, 32, 3, 10)], False), 2 * 9 * 16 * 32 * 100)

    def test_bytes(self):
        layers = [limits.dense(2, 3)]  # 9 parameters
        self.assertEqual(limits.step_bytes(layers, 4, False), 4 * 784 + 2 * 4 * 3 * 4 + 36)
        self.assertEqual(limits.step_bytes(layers, 4, True), 4 * 784 + 5 * 4 * 3 * 4 + 9 * 4 * 8)

    def test_the_longest_time_binds(self):
        chip = {"tf32": 1.0, "bandwidth": 1.0}
        small = limits.limit([limits.dense(2, 3)], 1, True, 11, chip, "tf32")
        self.assertEqual(small["bound"], "launches")
        self.assertAlmostEqual(small["seconds"], 11 * limits.LAUNCH_SECONDS)
        large = limits.limit(limits.NETWORKS["D"], 1024, True, 16, chip, "tf32")
        self.assertEqual(large["bound"], "flops")
        self.assertAlmostEqual(large["seconds"], 1024 * limits.flops(limits.NETWORKS["D"], True) / 1e12)

    def test_chips_by_name(self):
        self.assertEqual(limits.chip_of("cuda NVIDIA H200")["bandwidth"], 4.8)
        self.assertEqual(limits.chip_of("NVIDIA H100 80GB HBM3")["bandwidth"], 3.35)
        self.assertEqual(limits.chip_of("NVIDIA H100 PCIe")["bandwidth"], 2.0)
        self.assertIsNone(limits.chip_of("NVIDIA T4"))

    def test_table(self):
        row = {"mode": "train", "network": "A", "batch": 32, "ours": {"graph tf32": 2e6, "persistent tf32": 4e6},
               "peers": {"eager": 1e5, "graphs": 5e5}, "limit": {"seconds": 32 / 8e6, "bound": "launches"}}
        text = limits.line(row)
        for part in ("4.00 M", "persistent tf32", "500.0 k", "graphs", "8.00", "8.00 M launches"):
            self.assertIn(part, text)
        bare = limits.line({**row, "peers": {}, "limit": None})
        self.assertIn("–", bare)
        self.assertNotIn("graphs", bare)


if __name__ == "__main__":
    unittest.main()
