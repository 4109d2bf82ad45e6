"""octet serve with the test delegate in its modes, under load: every answer is right, and the verdict is where it belongs.

usage: served_delegate_test.py OCTET DELEGATE MODEL [TFLITE_LIBRARY]
MODEL is what write_small_network has written. Uses python3-requests; skips without it.
"""
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "serve"))
from live_server import LiveServer, skip  # noqa: E402

try:
    import requests
except ImportError:
    skip("python3-requests is not installed")

OCTET, DELEGATE, MODEL = sys.argv[1:4]
TFLITE = sys.argv[4] if len(sys.argv) > 4 and os.path.exists(sys.argv[4]) else None
HOSTS = ["delegate"] + (["tflite"] if TFLITE else [])
USED = ("ACCELERATED", "PARTIAL")
# Options of the test delegate: the verdict after some load, and what the log says. Those with `after` begin to
# misbehave only when the model already serves: a golden test at load runs the partition four times.
MODES = {
    "mode=exact": "ACCELERATED",
    "claim=add": "PARTIAL",
    "mode=create_fails": "CPU FALLBACK",
    "mode=prepare_fails": "CPU FALLBACK",
    "mode=invoke_fails": "CPU FALLBACK",
    "mode=invoke_fails,after=9,times=1": "CPU FALLBACK",
    "mode=wrong": "WRONG RESULTS",
    "mode=constant": "WRONG RESULTS",
    "mode=crash_create": "CRASHES",
    "mode=crash_prepare": "CRASHES",
    "mode=crash_invoke": "CRASHES",
    "mode=double_free": "CRASHES",
    "mode=hang": "CRASHES",
    "mode=slow,slow_ms=3": "ACCELERATED",
}
# These come back after a pause, to be lost again: either verdict may be met.
COMING_BACK = ("mode=crash_invoke,after=9", "mode=double_free,after=9", "mode=hang,after=9")
INPUT_BYTES = 12 * 12 * 3
REQUESTS = 40


def tensors(seed):
    values = list(random.Random(seed).randbytes(INPUT_BYTES))
    return {"inputs": [{"name": "activation0", "datatype": "UINT8", "shape": [1, 12, 12, 3], "data": values}]}


def answers(url, model="net"):
    """The outputs of REQUESTS requests, four at a time."""
    def ask(seed):
        response = requests.post(f"{url}/v2/models/{model}/infer", json=tensors(seed), timeout=60)
        assert response.status_code == 200, response.text
        return response.json()["outputs"][0]["data"]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(ask, range(REQUESTS)))


def words(host, options, *more, library=DELEGATE):
    model = f"net={MODEL},backend={host},delegate={library},{options},instances=2,delegate_timeout_ms=4000"
    return ["--quiet", "--model", ",".join([model, *more])] + (["--tflite-lib", TFLITE] if TFLITE else [])


def verdict(url):
    return requests.get(url, timeout=10).json()["models"][0]["delegate"]


def metric(url, start):
    return [line for line in requests.get(url + "/metrics", timeout=10).text.splitlines() if line.startswith(start)]


class ServedDelegate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with LiveServer(OCTET, ["--quiet", "--model", f"net={MODEL},backend=engine"]) as server:
            cls.want = answers(server.url)
        # Not all kernels of the TFLite library equal its reference: what runs in part there has its own bytes.
        cls.want_of_tflite = None
        if TFLITE:
            plain = ["--quiet", "--model", f"net={MODEL},backend=tflite,tflite_lib={TFLITE}"]
            with LiveServer(OCTET, plain) as server:
                cls.want_of_tflite = answers(server.url)

    def test_every_mode_ends_in_its_verdict(self):
        for host in HOSTS:
            for options, expected in MODES.items():
                with self.subTest(host=host, options=options), LiveServer(OCTET, words(host, options)) as server:
                    partly_tflite = host == "tflite" and expected == "PARTIAL"
                    self.assertEqual(answers(server.url), self.want_of_tflite if partly_tflite else self.want)
                    self.assertEqual(verdict(server.url), expected)
                    server.await_log(f"delegate libtest_delegate.so: {expected}")
                    properties = requests.get(server.url + "/v2/models/net", timeout=10).json()["properties"]
                    self.assertEqual(properties["delegate.verdict"], expected)
                    self.assertEqual("delegate.reason" in properties, expected not in USED)
                    golden = metric(server.url, "octet_delegate_golden_ok")
                    self.assertEqual(golden, [f'octet_delegate_golden_ok{{model="net"}} {int(expected in USED)}'])
                    self.assertNotIn("NPU", requests.get(server.url, timeout=10).json()["hardware"])
                    self.assertFalse(any("Teflon" in line for line in server.log))

    def test_a_lost_process_costs_no_answer(self):
        for host in HOSTS:
            for options in COMING_BACK:
                with self.subTest(host=host, options=options), \
                        LiveServer(OCTET, words(host, options, "delegate_timeout_ms=1000")) as server:
                    self.assertEqual(answers(server.url), self.want)
                    server.await_log("delegate libtest_delegate.so: CRASHES")
                    crashes = metric(server.url, "octet_delegate_crashes_total")[0]
                    self.assertGreaterEqual(float(crashes.split()[-1]), 1)

    def test_metrics_name_every_operator(self):
        with LiveServer(OCTET, words("delegate", "claim=add", "npu_rules=rk3588")) as server:
            nodes = metric(server.url, "octet_delegate_nodes")
            self.assertEqual(sum(float(line.split()[-1]) for line in nodes), 5, nodes)
            self.assertTrue(any('placement="cpu",reason="add-unclaimed"' in line for line in nodes), nodes)

    def test_a_required_delegate_makes_ready_or_not(self):
        for options, status in (("mode=exact", 200), ("mode=wrong", 503)):
            with self.subTest(options=options), \
                    LiveServer(OCTET, words("delegate", options, "require_delegate=true")) as server:
                self.assertEqual(requests.get(server.url + "/health", timeout=10).status_code, status)
                self.assertEqual(requests.get(server.url + "/v2/models/net/ready", timeout=10).status_code == 200,
                                 status == 200)
                self.assertEqual(answers(server.url), self.want)

    def test_teflon_is_named_in_the_log_when_it_is_used(self):
        with tempfile.TemporaryDirectory() as folder:
            library = os.path.join(folder, "libteflon.so")
            shutil.copy(DELEGATE, library)
            said = "Teflon delegate loaded successfully\n"
            for options, hardware in (("mode=exact", "RK3588 NPU (Rockchip)"), ("mode=wrong", "CPU")):
                with LiveServer(OCTET, words("delegate", options, library=library)) as server:
                    self.assertTrue(requests.get(server.url, timeout=10).json()["hardware"].startswith(hardware))
                    self.assertEqual(any(line.endswith(said) for line in server.log), options == "mode=exact")

    def test_auto_says_why_it_is_the_cpu(self):
        with LiveServer(OCTET, ["--quiet", "--model", f"net={MODEL}"]) as server:
            model = requests.get(server.url, timeout=10).json()["models"][0]
            if model["backend"] == "engine":
                self.assertEqual(model["delegate"], "CPU FALLBACK")
                server.await_log("model net: on the CPU: ")
            self.assertEqual(answers(server.url), self.want)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
