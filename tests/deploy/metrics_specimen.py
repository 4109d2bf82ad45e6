"""A server that exposes every metric that octet has or will have, with counters that grow at each scrape.

So the dashboard's queries find data even of metrics that a photo or two do not touch: errors, batches, an NPU.
"""
import http.server
import threading

MODELS = ("specimen_a", "specimen_b")
CODES = {200: 1, 400: 0.1, 503: 0.05}  # share of the requests
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
BATCH_BUCKETS = (1, 2, 4, 8)
HISTOGRAMS = ("octet_request_duration_seconds", "octet_queue_duration_seconds", "octet_preprocess_duration_seconds",
              "octet_inference_duration_seconds")


def family(name, kind, help_text, samples):
    lines = [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
    return lines + [f"{name}{suffix}{{{labels}}} {value:g}" if labels else f"{name}{suffix} {value:g}"
                    for suffix, labels, value in samples]


def histogram(labels, bounds, count):
    """`count` observations, spread evenly over the buckets."""
    below = [count * (i + 1) // len(bounds) for i in range(len(bounds))]
    samples = [("_bucket", f'{labels},le="{bound:g}"', number) for bound, number in zip(bounds, below)]
    samples.append(("_bucket", f'{labels},le="+Inf"', count))
    return samples + [("_sum", labels, count * bounds[-1] / 2), ("_count", labels, count)]


def exposition(scrape):
    """The text of scrape number `scrape`."""
    count = 20 * (scrape + 1)
    model = [f'model="{name}"' for name in MODELS]
    version = [f'model="{name}",version="1"' for name in MODELS]
    families = [
        family("npu_inference_total", "counter", "Inferences.", [("", m, count) for m in model]),
        family("npu_inference_time_seconds_total", "counter", "Time of them.", [("", m, count * 0.012) for m in model]),
        family("npu_inference_time_seconds_avg", "gauge", "Mean of them.", [("", m, 0.012) for m in model]),
        family("octet_requests_total", "counter", "Answers by code.",
               [("", f'{m},code="{code}"', count * share) for m in model for code, share in CODES.items()]),
        family("octet_pending_requests", "gauge", "Waiting requests.", [("", v, 2) for v in version]),
        family("octet_model_loaded", "gauge", "1: the model answers.",
               [("", f'{v},backend="delegate",device="rocket"', 1) for v in version]),
        family("octet_delegated_ops_ratio", "gauge", "Share of operators on the NPU.", [("", m, 0.93) for m in model]),
        family("octet_delegate_nodes", "gauge", "Operators by place and reason.",
               [("", f'{m},placement="{place}",reason="{reason}"', number) for m in model
                for place, reason, number in (("delegate", "", 63), ("cpu", "not-claimed", 3))]),
        family("octet_delegate_partitions", "gauge", "Partitions.", [("", m, 2) for m in model]),
        family("octet_delegate_golden_ok", "gauge", "1: results are right.", [("", m, 1) for m in model]),
        family("octet_delegate_crashes_total", "counter", "Lost processes.", [("", m, 0) for m in model]),
        family("octet_model_memory_bytes", "gauge", "File, weights and arenas.", [("", v, 9e6) for v in version]),
        family("octet_build_info", "gauge", "Always 1.", [("", 'version="0.1.0"', 1)]),
        family("process_cpu_seconds_total", "counter", "CPU time.", [("", "", count * 0.01)]),
        family("process_resident_memory_bytes", "gauge", "Resident memory.", [("", "", 5e7)]),
        family("process_open_fds", "gauge", "Open files.", [("", "", 12)]),
        family("process_start_time_seconds", "gauge", "Start.", [("", "", 1.7e9)]),
        family("octet_batch_size", "histogram", "Requests a run.",
               [sample for v in version for sample in histogram(v, BATCH_BUCKETS, count)]),
    ]
    seconds = [sample for v in version for sample in histogram(v, BUCKETS, count)]
    families += [family(name, "histogram", "Seconds.", seconds) for name in HISTOGRAMS]
    return "\n".join(line for lines in families for line in lines) + "\n"


class SpecimenServer:
    """Serves exposition(0), exposition(1), ... on a free port of the loopback interface until stop()."""

    def __init__(self):
        scrapes = iter(range(10**9))

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = exposition(next(scrapes)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "127.0.0.1:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
