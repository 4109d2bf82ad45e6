#!/usr/bin/env python3
"""Runs every query of the dashboard and of the rules on a real Prometheus.

usage: check_queries.py SOURCE_DIR PROMETHEUS_DIR OCTET_BINARY SHARED_DATA_DIR

Prometheus (the binary alone, on a free port of the loopback interface) scrapes a specimen that has every metric and,
where the shared data has a model, a live `octet serve`. A query must parse and find numbers: on the specimen always, on
the live server when it has all metrics that the query names. promtool checks both metrics texts, the rules, and that
each alert fires on its fault (alert_tests.yaml). Exit status 77 (ctest: skipped) without Prometheus or PyYAML.
"""
import contextlib
import json
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from metrics_specimen import MODELS, SpecimenServer, exposition

SKIPPED = 77
RULE_FILES = ("deploy/base/prometheus-rule.yaml", "deploy/overlays/rk3588/prometheus-rule.yaml")
MODEL_FILE, PHOTO_FILE = "models/mobilenet_v1_1.0_224_quant.tflite", "images/cat.bmp"

try:
    import yaml
except ImportError:
    print("no PyYAML (package python3-yaml): the queries were not tried")
    sys.exit(SKIPPED)

faults = []


def want(holds, fault):
    if not holds:
        print("FAILED:", fault)
        faults.append(fault)


def fetch(url, data=None, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=10) as answer:
        return answer.read().decode()


def wait_until(what, holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"FAILED: {what}: not within {seconds} s")
        time.sleep(0.2)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(words, **options):
    """The process, ended when the block is left."""
    process = subprocess.Popen(words, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# The live server.


@contextlib.contextmanager
def live_server(octet, data):
    """octet serve with requests that go on; its address, or None without a model."""
    model, photo = os.path.join(data, MODEL_FILE), os.path.join(data, PHOTO_FILE)
    if not os.path.exists(model):
        print("no shared data: the queries were not tried on a live octet serve")
        yield None
        return
    words = [octet, "serve", "--host", "127.0.0.1", "--port", "0", "--model", f"live={model}"]
    environment = dict(os.environ)
    for name in ("MODEL_PATH", "PORT", "LABELS_PATH"):
        environment.pop(name, None)
    with running(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as process:
        line = next((line for line in process.stdout if "listening on " in line), None)
        if line is None:
            raise SystemExit("FAILED: octet serve did not say where it listens")
        address = line.split("listening on ")[1].strip()
        threading.Thread(target=process.stdout.read, daemon=True).start()
        stop = threading.Event()

        def ask():
            with open(photo, "rb") as file:
                bodies = (file.read(), b"no photo")
            while not stop.wait(0.2):
                for body in bodies:
                    with contextlib.suppress(urllib.error.HTTPError, OSError):
                        fetch(address + "/infer", body, {"Content-Type": "image/bmp"})

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            yield address.removeprefix("http://")
        finally:
            stop.set()
            asking.join()


# Prometheus.


class Prometheus:
    def __init__(self, address):
        self.api = f"http://{address}/api/v1/"

    def get(self, path, **parameters):
        try:
            return json.loads(fetch(self.api + path + "?" + urllib.parse.urlencode(parameters)))
        except urllib.error.HTTPError as error:
            return json.loads(error.read().decode())

    def query_fault(self, expression):
        """What is wrong with an expression, or None."""
        answer = self.get("query", query=expression)
        if answer["status"] != "success":
            return answer["error"]
        numbers = [float(sample["value"][1]) for sample in answer["data"]["result"]]
        return None if any(math.isfinite(number) for number in numbers) else f"no numbers in {len(numbers)} results"

    def lasting_fault(self, expression):
        """The same, asked again for a while: after a scrape that failed, Prometheus shows no numbers for a second."""
        for _ in range(5):
            fault = self.query_fault(expression)
            if fault is None or not fault.startswith("no numbers"):
                break
            time.sleep(1)
        return fault


@contextlib.contextmanager
def prometheus(program, work, targets):
    config = {"global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
              "rule_files": ["rules.yaml"],
              "scrape_configs": [{"job_name": "npu-inference", "static_configs": [{"targets": targets}]}]}
    with open(os.path.join(work, "prometheus.yaml"), "w") as file:
        yaml.safe_dump(config, file)
    address = f"127.0.0.1:{free_port()}"
    words = [program, "--config.file=prometheus.yaml", "--storage.tsdb.path=data", "--log.level=warn",
             f"--web.listen-address={address}"]
    log_path = os.path.join(work, "prometheus.log")
    with open(log_path, "w") as log, running(words, cwd=work, stdout=log, stderr=log) as process:

        def ready():
            if process.poll() is not None:
                with open(log_path) as text:
                    raise SystemExit("FAILED: prometheus ended: " + text.read())
            with contextlib.suppress(OSError):
                return "Ready" in fetch(f"http://{address}/-/ready")
            return False

        wait_until("prometheus starts", ready)
        yield Prometheus(address)


# The dashboard.


def panel_queries(dashboard):
    return [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel.get("targets", [])]


def fill_in(expression, model):
    """As Grafana does before it asks Prometheus."""
    for name, value in (("$__rate_interval", "30s"), ("$__interval", "30s"), ("$model", model)):
        expression = expression.replace(name, value)
    want("$" not in expression, f"a variable is left in {expression}")
    return expression


def check_dashboard(dashboard):
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    panels = dashboard["panels"]
    want(dashboard["uid"] == "npu-inference", "uid of the dashboard")
    want(variables["datasource"]["type"] == "datasource", "variable datasource")
    want(variables["model"]["multi"] and variables["model"]["includeAll"], "variable model takes several and all")
    model_values = variables["model"]["query"]["query"]
    want(model_values == "label_values(npu_inference_total, model)", "values of the variable model")
    want(len({panel["id"] for panel in panels}) == len(panels), "ids of panels repeat")
    cells = set()
    for panel in panels:
        place = panel["gridPos"]
        columns = range(place["x"], place["x"] + place["w"])
        taken = {(x, y) for x in columns for y in range(place["y"], place["y"] + place["h"])}
        want(not taken & cells and max(x for x, _ in taken) < 24, f"place of panel {panel['title']}")
        cells |= taken
        if panel["type"] != "row":
            sources = [panel["datasource"]] + [target["datasource"] for target in panel["targets"]]
            chosen = {"type": "prometheus", "uid": "${datasource}"}
            want(all(source == chosen for source in sources), f"source of {panel['title']}")
    average = next(panel for panel in panels if panel["title"] == "Average inference time")
    defaults = average["fieldConfig"]["defaults"]
    steps = [(step["color"], step["value"]) for step in defaults["thresholds"]["steps"]]
    want(defaults["unit"] == "ms", "unit of the average")
    want(steps == [("green", None), ("yellow", 20), ("red", 50)], "thresholds of the average")


def without_suffix(name):
    return re.sub(r"_(bucket|sum|count)$", "", name)


def metric_names(text, model):
    """The metrics of a text, of the model where they are of one."""
    of_model = re.findall(rf'^(\w+){{[^}}]*model="{model}"', text, re.M)
    of_process = re.findall(r"^(process_\w+|octet_build_info)\b", text, re.M)
    return {without_suffix(name) for name in of_model + of_process}


def names_in(expression):
    return {without_suffix(word) for word in re.findall(r"\b(?:npu|octet|process)_\w+", expression)}


def check_queries(server, dashboard, live_text):
    live_names = metric_names(live_text or "", "live")
    tried_live, missing = 0, set()
    for title, expression in panel_queries(dashboard):
        for model in (".*", f"({'|'.join(MODELS)})", MODELS[0]):
            fault = server.lasting_fault(fill_in(expression, model))
            want(fault is None, f"panel {title}: {expression}: {fault}")
        if live_text is None:
            continue
        if names_in(expression) <= live_names:
            fault = server.lasting_fault(fill_in(expression, "live"))
            want(fault is None, f"panel {title} on the live server: {expression}: {fault}")
            tried_live += 1
        else:
            missing |= names_in(expression) - live_names
    values = server.get("label/model/values", **{"match[]": "npu_inference_total"})["data"]
    want(set(MODELS) <= set(values), f"values of $model: {values}")
    for wrong in ("sum(npu_inferences_total)", "sum(npu_inference_total", "npu_inference_total / 0 * 0"):
        want(server.query_fault(wrong) is not None, f"the check accepts {wrong}")
    print(f"{len(panel_queries(dashboard))} panel queries, {tried_live} of them on the live server too")
    if missing:
        print("not in the live server's metrics, or not by model:", ", ".join(sorted(missing)))


# The rules.


def check_rules(server):
    groups = server.get("rules")["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    want(rules, "no rules were loaded")
    for rule in rules:
        want(rule["health"] == "ok", f"rule {rule['name']}: {rule['health']} {rule.get('lastError', '')}")
        if rule["type"] == "recording":
            want(server.lasting_fault(rule["query"]) is None, f"rule {rule['name']} finds nothing")
    print(f"{len(rules)} rules evaluated")


def promtool(program, words, text=None, cwd=None):
    done = subprocess.run([program, *words], input=text, cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def check_with_promtool(program, source, work, texts):
    for what, text in texts.items():
        status, said = promtool(program, ["check", "metrics"], text)
        want(status == 0, f"promtool check metrics, {what}: {said}")
    status, _ = promtool(program, ["check", "metrics"], "# TYPE x_count gauge\nx_count 1\n")
    want(status != 0, "promtool check metrics accepts anything")
    status, said = promtool(program, ["check", "rules", "--lint-fatal", "rules.yaml"], cwd=work)
    want(status == 0, f"promtool check rules: {said}")
    shutil.copy(os.path.join(source, "tests/deploy/alert_tests.yaml"), work)
    status, said = promtool(program, ["test", "rules", "alert_tests.yaml"], cwd=work)
    want(status == 0, f"promtool test rules: {said}")
    with open(os.path.join(work, "alert_tests.yaml")) as file:
        cases = [case for test in yaml.safe_load(file)["tests"] for case in test["alert_rule_test"]]
    fired = {case["alertname"] for case in cases if case["exp_alerts"]}
    with open(os.path.join(work, "rules.yaml")) as file:
        rules = [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
    alerts = {rule["alert"] for rule in rules if "alert" in rule}
    want(alerts == fired, f"alerts without a test: {alerts - fired}")


def write_rules(source, work):
    groups = []
    for path in RULE_FILES:
        with open(os.path.join(source, path)) as file:
            groups += yaml.safe_load(file)["spec"]["groups"]
    with open(os.path.join(work, "rules.yaml"), "w") as file:
        yaml.safe_dump({"groups": groups}, file)


def main():
    source, folder, octet, data = sys.argv[1:]
    data = os.environ.get("OCTET_SHARED_DATA", data)
    path = f"{folder}/usr/bin:{os.environ.get('PATH', '')}"
    programs = [shutil.which(name, path=path) for name in ("prometheus", "promtool")]
    if None in programs:
        print(f"no prometheus in {folder} (./run test fetches it): the queries were not tried")
        return SKIPPED
    with open(os.path.join(source, "deploy/grafana/npu-inference.json")) as file:
        dashboard = json.load(file)
    check_dashboard(dashboard)
    specimen = SpecimenServer()
    with tempfile.TemporaryDirectory() as work, live_server(octet, data) as live:
        write_rules(source, work)
        targets = [specimen.address] + ([live] if live else [])
        with prometheus(programs[0], work, targets) as server:
            for model in [MODELS[0]] + (["live"] if live else []):
                scraped = f'count_over_time(npu_inference_total{{model="{model}"}}[1m]) > 4'
                wait_until(f"model {model} is scraped", lambda query=scraped: server.query_fault(query) is None)
            live_text = fetch(f"http://{live}/metrics") if live else None
            check_queries(server, dashboard, live_text)
            check_rules(server)
        texts = {"specimen": exposition(3)} | ({"live": live_text} if live else {})
        check_with_promtool(programs[1], source, work, texts)
    specimen.stop()
    print(f"{len(faults)} failures")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
