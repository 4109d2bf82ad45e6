"""octet serve over HTTP as its clients meet it: usage rest_test.py OCTET MODELS_FOLDER

MODELS_FOLDER is what write_models has written. Uses python3-requests; skips without it. curl, openssl and
promtool (PROMTOOL) are used where they are found.
"""
import concurrent.futures
import gzip
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from live_server import LiveServer, red_photo, skip

try:
    import requests
except ImportError:
    skip("python3-requests is not installed")

OCTET, MODELS = sys.argv[1], sys.argv[2]
COLOUR = os.path.join(MODELS, "colour.tflite")
LARGE = os.path.join(MODELS, "large.tflite")
RED = red_photo()


def put_version(repository, name, version, model=COLOUR):
    """A complete version, put in place by a rename."""
    folder = os.path.join(repository, name)
    hidden = os.path.join(folder, f".new{version}")
    os.makedirs(hidden)
    shutil.copy(model, os.path.join(hidden, "model.tflite"))
    os.rename(hidden, os.path.join(folder, str(version)))


def raw_exchange(port, request, seconds=10):
    """What the server answers to these bytes before it closes."""
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = LiveServer(OCTET, ["--model", f"colour={COLOUR},max_batch_size=4", "--model",
                                        f"large={LARGE}", "--body-mib", "8", "--quiet"])
        cls.url = cls.server.url
        cls.session = requests.Session()

    @classmethod
    def tearDownClass(cls):
        cls.session.close()
        assert cls.server.terminate() == 0

    def get(self, path, status=200):
        answer = self.session.get(self.url + path)
        self.assertEqual(answer.status_code, status, answer.text)
        return answer

    def infer(self, body, status=200, model="colour", **more):
        answer = self.session.post(f"{self.url}/v2/models/{model}/infer", json=body, **more)
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def test_every_described_endpoint_answers(self):
        for path, operations in self.get("/openapi.json").json()["paths"].items():
            target = path.replace("{model}", "colour").replace("{version}", "1")
            for method in operations:
                answer = self.session.request(method, self.url + target, data=b"{}")
                self.assertNotIn(answer.status_code, (404, 405, 500, 501), target)

    def test_kserve_and_triton_clients_find_what_they_read(self):
        self.assertIs(self.get("/v2/health/live").json()["live"], True)
        self.assertIs(self.get("/v2/health/ready").json()["ready"], True)
        self.assertIn("binary_tensor_data", self.get("/v2").json()["extensions"])
        config = self.get("/v2/models/colour/config").json()
        self.assertEqual((config["max_batch_size"], config["input"][0]["dims"]), (4, [8, 8, 3]))
        self.assertEqual(self.get("/v2/models/large").json()["inputs"][0]["shape"], [1, 1024, 1024, 3])

    def test_json_in_and_out(self):
        grey = {"name": "input0", "datatype": "UINT8", "shape": [2, 8, 8, 3], "data": [7] * 192 + [9] * 192}
        answer = self.infer({"id": "x", "inputs": [grey]})
        self.assertEqual(answer["id"], "x")
        self.assertEqual(answer["outputs"][0]["data"], [7, 7, 7, 9, 9, 9])

    def test_binary_in_and_out(self):
        head = json.dumps({"inputs": [{"name": "input0", "datatype": "UINT8", "shape": [1, 8, 8, 3],
                                       "parameters": {"binary_data_size": 192}}],
                           "outputs": [{"name": "output1", "parameters": {"binary_data": True}}]}).encode()
        answer = self.session.post(self.url + "/v2/models/colour/infer", data=head + bytes([5]) * 192,
                                   headers={"Inference-Header-Content-Length": str(len(head))})
        size = int(answer.headers["Inference-Header-Content-Length"])
        self.assertEqual(json.loads(answer.content[:size])["outputs"][0]["parameters"]["binary_data_size"], 3)
        self.assertEqual(answer.content[size:], bytes([5, 5, 5]))
        raw = self.session.post(self.url + "/v2/models/colour/infer", data=bytes([6]) * 192,
                                headers={"Inference-Header-Content-Length": "0"})
        self.assertTrue(raw.content.endswith(bytes([6, 6, 6])))

    def test_gzip_both_ways(self):
        body = gzip.compress(json.dumps({"inputs": [
            {"name": "input0", "datatype": "UINT8", "shape": [1, 8, 8, 3], "data": [7] * 192}]}).encode())
        answer = self.session.post(self.url + "/v2/models/colour/infer", data=body,
                                   headers={"Content-Encoding": "gzip"})
        self.assertEqual(answer.json()["outputs"][0]["data"], [7, 7, 7])
        self.assertEqual(self.get("/metrics").headers["Content-Encoding"], "gzip")
        bomb = gzip.compress(bytes(9 << 20))
        self.assertEqual(self.session.post(self.url + "/infer", data=bomb,
                                           headers={"Content-Encoding": "gzip"}).status_code, 413)

    def test_images_in_a_bytes_tensor(self):
        photos = b"".join(struct.pack("<I", len(p)) + p for p in (RED, red_photo(rgb=(1, 2, 250))))
        head = json.dumps({"inputs": [{"name": "input0", "datatype": "BYTES", "shape": [2],
                                       "parameters": {"binary_data_size": len(photos)}}],
                           "outputs": [{"name": "output1", "parameters": {"classification": 1}}]}).encode()
        answer = self.session.post(self.url + "/v2/models/colour/infer", data=head + photos,
                                   headers={"Inference-Header-Content-Length": str(len(head))}).json()
        self.assertEqual(answer["outputs"][0]["shape"], [2, 1])
        self.assertEqual(answer["outputs"][0]["data"], ["200:0", "250:2"])

    def test_photos(self):
        answer = self.session.post(self.url + "/infer?top_k=1", files={"image": RED}).json()
        self.assertEqual(answer["predictions"][0]["class_id"], 0)
        self.assertEqual(answer["model"], "colour")
        batch = self.session.post(self.url + "/infer/batch?model=large",
                                  files=[("image", RED), ("image", b"nothing")]).json()
        self.assertEqual([one["success"] for one in batch["results"]], [True, False])

    def test_errors_are_json(self):
        def error(method, path, status, **more):
            answer = self.session.request(method, self.url + path, **more)
            self.assertEqual(answer.status_code, status, path + answer.text)
            return answer.json()["error"]

        self.assertEqual(error("GET", "/nothing", 404), "Not Found")
        self.assertEqual(error("DELETE", "/v2", 405), "Method Not Allowed")
        self.assertIn("unknown model: 'x'", error("GET", "/v2/models/x", 404))
        self.assertIn("version 9", error("GET", "/v2/models/colour/versions/9/ready", 404))
        self.assertIn("unknown model", error("POST", "/infer?model=x", 404, data=RED))
        self.assertIn("version", error("POST", "/infer?version=x", 404, data=RED))
        self.assertIn("top_k", error("POST", "/infer?top_k=0", 400, data=RED))
        self.assertIn("No image provided", error("POST", "/infer", 400, files={"photo": RED}))
        self.assertIn("unknown image type", error("POST", "/infer", 415, data=b"nothing"))
        self.assertIn("content type", error("POST", "/infer", 415, data=b"x", headers={"Content-Type": "a/b"}))
        self.assertIn("limit 89478485", error("POST", "/infer", 413, data=red_photo(60000, 0)[:18] +
                                              struct.pack("<ii", 60000, 60000) + red_photo()[26:]))
        self.assertIn("limit", error("POST", "/infer", 413, data=bytes(9 << 20)))
        self.assertIn("encoding", error("POST", "/infer", 415, data=RED, headers={"Content-Encoding": "br"}))
        self.assertIn("explicit", error("POST", "/v2/repository/models/colour/unload", 503))

    def test_limits_of_what_is_read(self):
        def status(request):
            return raw_exchange(self.server.port, request).split(b" ")[1]

        start = b"POST /infer HTTP/1.1\r\nHost: x\r\n"
        self.assertEqual(status(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n"), b"431")
        self.assertEqual(status(start + b"A: b\r\n" * 101 + b"\r\n"), b"431")
        self.assertEqual(status(start + b"Content-Length: 99999999\r\n\r\n"), b"413")
        self.assertEqual(status(start + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"), b"400")
        self.assertEqual(status(start + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                         b"400")
        chunked = start + b"Transfer-Encoding: chunked\r\n\r\n"
        self.assertEqual(status(chunked + b"1;" + b"e" * 5000 + b"\r\nx\r\n0\r\n\r\n"), b"400")
        self.assertEqual(status(chunked + b"1\r\nx\r\n" * 65537 + b"0\r\n\r\n"), b"400")
        self.assertEqual(status(chunked + b"zz\r\n"), b"400")

    def test_metrics_are_clean(self):
        self.session.post(self.url + "/infer", data=RED)
        text = self.get("/metrics").text
        for name in ("npu_inference_total{", "octet_request_duration_seconds_bucket{", "octet_pending_requests{",
                     "octet_model_loaded{", "octet_model_memory_bytes{", "octet_build_info{",
                     "process_resident_memory_bytes ", 'octet_requests_total{code="200",model="colour"}'):
            self.assertIn("\n" + name, text)
        promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
        if not promtool or not os.path.exists(promtool):
            self.skipTest("no promtool")
        checked = subprocess.run([promtool, "check", "metrics"], input=text, text=True, capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))


class Limits(unittest.TestCase):
    """Each limit that needs a server of its own to be met."""

    def test_slow_clients_are_told_to_leave(self):
        with LiveServer(OCTET, ["--model", COLOUR, "--header-time-ms", "300", "--body-idle-time-ms", "300",
                                "--body-time-ms", "900", "--keep-alive-time-ms", "300"]) as server:
            head = b"POST /infer HTTP/1.1\r\nHost: x\r\n"
            self.assertTrue(raw_exchange(server.port, head).startswith(b"HTTP/1.1 408"))
            self.assertTrue(raw_exchange(server.port, head + b"Content-Length: 9\r\n\r\nx")
                            .startswith(b"HTTP/1.1 408"))
            answered = raw_exchange(server.port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(answered.startswith(b"HTTP/1.1 200"))  # and was closed when idle
            with socket.create_connection(("127.0.0.1", server.port), 10) as slow:
                slow.sendall(head + b"Content-Length: 99\r\n\r\n")
                begin = time.monotonic()
                try:
                    while time.monotonic() - begin < 5:  # never idle, never done
                        slow.sendall(b"x")
                        time.sleep(0.1)
                except OSError:
                    pass
                self.assertLess(time.monotonic() - begin, 4)

    def test_connections(self):
        with LiveServer(OCTET, ["--model", COLOUR, "--connections-per-address", "2"]) as server:
            held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
            for connection in held:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(connection.recv(4096).startswith(b"HTTP/1.1 200"))
            self.assertTrue(raw_exchange(server.port, b"").startswith(b"HTTP/1.1 503"))
            for connection in held:
                connection.close()

    def test_overload_is_refused_at_once(self):
        words = ["--model", f"large={LARGE},instances=1,queue_size=2"]
        with LiveServer(OCTET, words) as server, concurrent.futures.ThreadPoolExecutor(24) as pool:
            url = server.url + "/infer"
            answers = list(pool.map(lambda _: requests.post(url, data=RED), range(96)))
            codes = {answer.status_code for answer in answers}
            self.assertEqual(codes, {200, 503})
            refused = next(answer for answer in answers if answer.status_code == 503)
            self.assertEqual(refused.headers["Retry-After"], "1")
            self.assertIn("Exceeds maximum queue size", refused.json()["error"])

    def test_a_request_that_waits_too_long(self):
        words = ["--model", f"large={LARGE},instances=1"]
        with LiveServer(OCTET, words) as server, concurrent.futures.ThreadPoolExecutor(16) as pool:
            body = json.dumps({"inputs": [{"name": "input0", "datatype": "BYTES", "shape": [1],
                                           "parameters": {"binary_data_size": len(RED) + 4}}],
                               "parameters": {"timeout": 1}}).encode()
            data = body + struct.pack("<I", len(RED)) + RED
            url = server.url + "/v2/models/large/infer"
            header = {"Inference-Header-Content-Length": str(len(body))}
            answers = list(pool.map(lambda _: requests.post(url, data=data, headers=header), range(32)))
            late = [answer for answer in answers if answer.status_code == 503]
            self.assertTrue(late)
            self.assertEqual(late[0].json()["error"], "Request timeout expired")

    def test_memory_for_decoding(self):
        with LiveServer(OCTET, ["--model", COLOUR, "--decode-memory-mib", "1"]) as server:
            answer = requests.post(server.url + "/infer", data=red_photo(1000, 1000))
            self.assertEqual(answer.status_code, 503)
            self.assertEqual(requests.post(server.url + "/infer", data=RED).status_code, 200)


class Lifecycle(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.repository = os.path.join(self.folder.name, "repository")
        put_version(self.repository, "stays", 1)
        put_version(self.repository, "moves", 1)

    def tearDown(self):
        self.folder.cleanup()

    def test_models_come_and_go_under_load(self):
        words = ["--model-repository", self.repository, "--model-control", "explicit", "--quiet"]
        stop = threading.Event()
        bad = []
        count = [0] * 4

        def load(index):
            session = requests.Session()
            while not stop.is_set():
                answer = session.post(server.url + "/infer?model=stays", data=RED)
                count[index] += 1
                if answer.status_code != 200:
                    bad.append(answer.text)

        with LiveServer(OCTET, words) as server:
            threads = [threading.Thread(target=load, args=(i,)) for i in range(len(count))]
            for thread in threads:
                thread.start()
            control = requests.Session()

            def post(model, verb):
                return control.post(f"{server.url}/v2/repository/models/{model}/{verb}")

            for version in range(2, 12):
                put_version(self.repository, "stays", version)
                self.assertEqual(post("stays", "load").status_code, 200)
                self.assertEqual(control.get(server.url + "/v2/models/stays").json()["versions"],
                                 [str(version)])
                self.assertEqual(post("moves", "unload").status_code, 200)
                self.assertEqual(control.get(server.url + "/v2/models/moves/ready").status_code, 503)
                self.assertEqual(post("moves", "load").status_code, 200)
            broken = os.path.join(self.repository, "stays", "12")
            os.mkdir(broken)
            with open(os.path.join(broken, "model.tflite"), "wb") as file:
                file.write(open(COLOUR, "rb").read()[:200])
            failed = post("stays", "load")
            self.assertEqual(failed.status_code, 500)
            self.assertIn("failed to load 'stays'", failed.json()["error"])
            index = control.post(server.url + "/v2/repository/index").json()
            states = {row["version"]: row["state"] for row in index if row["name"] == "stays"}
            self.assertEqual((states["11"], states["12"]), ("READY", "UNAVAILABLE"))
            self.assertEqual(post("nothing", "load").status_code, 500)
            self.assertEqual(post("nothing", "unload").status_code, 404)
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(bad, [])
        self.assertGreater(min(count), 0)

    def test_files_are_picked_up_when_they_are_complete(self):
        words = ["--model-repository", self.repository, "--repository-watch", "true"]
        with LiveServer(OCTET, words) as server:
            put_version(self.repository, "moves", 2)
            server.await_log("model moves version 2 loaded")
            slow = os.path.join(self.repository, "later", "1")
            os.makedirs(slow)
            with open(os.path.join(slow, "model.tflite"), "wb") as file:
                whole = open(COLOUR, "rb").read()
                for at in range(0, len(whole), len(whole) // 5 + 1):
                    file.write(whole[at:at + len(whole) // 5 + 1])
                    file.flush()
                    time.sleep(0.1)
            server.await_log("model later version 1 loaded")
            self.assertFalse([line for line in server.log if "later" in line and "not loaded" in line])
            shutil.rmtree(os.path.join(self.repository, "moves"))
            server.await_log("model moves version 2 unloaded")

    def test_comes_up_again_after_being_killed_in_a_reload(self):
        words = ["--model-repository", self.repository, "--model-control", "explicit"]
        with LiveServer(OCTET, words) as server:
            threading.Thread(target=lambda: put_version(self.repository, "stays", 2)).start()
            try:
                requests.post(server.url + "/v2/repository/models/stays/load", timeout=0.005)
            except requests.RequestException:
                pass
            server.process.send_signal(signal.SIGKILL)
            server.wait()
        half = os.path.join(self.repository, "stays", "3")
        os.mkdir(half)
        with open(os.path.join(half, "model.tflite"), "wb") as file:
            file.write(open(COLOUR, "rb").read()[:300])
        with LiveServer(OCTET, words) as server:
            self.assertIn(requests.get(server.url + "/v2/models/stays").json()["versions"], [["1"], ["2"]])
            self.assertEqual(requests.get(server.url + "/v2/health/ready").status_code, 200)

    def test_drains_on_sigterm(self):
        with LiveServer(OCTET, ["--model", COLOUR]) as server:
            session = requests.Session()
            self.assertEqual(session.get(server.url + "/health").status_code, 200)
            server.process.send_signal(signal.SIGTERM)
            server.await_log("shutting down")
            answer = session.post(server.url + "/infer", data=RED)  # on the open connection
            self.assertEqual((answer.status_code, answer.headers["Connection"]), (200, "close"))
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.1", server.port), 2)
            self.assertEqual(server.wait(), 0)

    def test_a_mounted_folder_in_its_four_forms(self):
        def names(path):
            with LiveServer(OCTET, ["--model", f"given={path}"]) as server:
                return requests.get(server.url + "/v2/models").json()["models"]

        plain = os.path.join(self.folder.name, "plain")
        os.mkdir(plain)
        shutil.copy(COLOUR, os.path.join(plain, "whatever.tflite"))
        self.assertEqual(names(os.path.join(plain, "whatever.tflite")), ["given"])
        self.assertEqual(names(plain), ["given"])
        self.assertEqual(names(os.path.join(self.repository, "stays")), ["given"])
        self.assertEqual(names(self.repository), ["moves", "stays"])
        shutil.rmtree(os.path.join(self.repository, "moves"))
        self.assertEqual(names(self.repository), ["given"])


class Configuration(unittest.TestCase):
    def test_file_environment_and_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "serve.yaml")
            with open(path, "w") as file:
                file.write(f"log_format: json\nmodels:\n  - {{name: a, path: {COLOUR}, instances: 3}}\n"
                           f"  - {{name: b, path: {COLOUR}, max_batch_size: 2}}\n")
            with LiveServer(OCTET, ["--config", path, "--max-batch-size", "8"],
                            {"OCTET_WARMUP": "0", "OCTET_ACCESS_LOG": "true"}) as server:
                config = requests.get(server.url + "/v2/models/b/config").json()
                self.assertEqual(config["max_batch_size"], 8)
                self.assertEqual(requests.get(server.url + "/v2/models/a/config").json()
                                 ["instance_group"][0]["count"], 3)
                requests.get(server.url + "/health", headers={
                    "X-Request-Id": "r-1", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
                server.await_log("r-1")
                line = json.loads(next(line for line in server.log if "r-1" in line))
                self.assertEqual((line["method"], line["target"], line["status"]), ("GET", "/health", 200))
                self.assertTrue(line["traceparent"].startswith("00-0af7"))

    def test_tokens(self):
        words = ["--model", COLOUR, "--model-control", "explicit", "--control-token", "boss", "--auth-token",
                 "user"]
        with LiveServer(OCTET, words) as server:
            def status(path, token):
                return requests.post(server.url + path, data=RED, headers={
                    "Authorization": f"Bearer {token}"}).status_code

            self.assertEqual(requests.post(server.url + "/infer", data=RED).status_code, 401)
            self.assertEqual(status("/infer", "boss"), 403)
            self.assertEqual(status("/infer", "user"), 200)
            self.assertEqual(status("/v2/repository/models/colour/load", "user"), 403)
            self.assertEqual(status("/v2/repository/models/colour/load", "boss"), 200)
            self.assertFalse([line for line in server.log if "boss" in line or "user" in line])

    def call_grpc(self, port, certificate):
        try:
            import grpc
        except ImportError:
            return
        with open(certificate, "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
        with grpc.secure_channel(f"127.0.0.1:{port}", credentials) as channel:
            live = channel.unary_unary("/inference.GRPCInferenceService/ServerLive")(b"", timeout=10)
            self.assertEqual(live, b"\x08\x01")

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_tls_and_its_reload(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")

            def make(name):
                subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
                                certificate, "-days", "2", "-subj", f"/CN={name}", "-addext",
                                "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)

            make("one")
            with LiveServer(OCTET, ["--model", COLOUR, "--tls-cert", certificate, "--tls-key", key]) as server:
                self.assertEqual(server.scheme, "https")
                self.assertEqual(requests.post(server.url + "/infer", data=RED, verify=certificate).status_code,
                                 200)
                self.call_grpc(server.port, certificate)
                make("two")
                with self.assertRaises(requests.exceptions.SSLError):
                    requests.get(server.url + "/health", verify=certificate)
                server.process.send_signal(signal.SIGHUP)
                server.await_log("read again")
                self.assertEqual(requests.get(server.url + "/health", verify=certificate).status_code, 200)
                os.truncate(certificate, 10)
                server.process.send_signal(signal.SIGHUP)
                server.await_log("cert.pem")
                self.assertEqual(requests.get(server.url + "/health", verify=False).status_code, 200)


if __name__ == "__main__":
    requests.packages.urllib3.disable_warnings()
    unittest.main(argv=sys.argv[:1], warnings="ignore")
