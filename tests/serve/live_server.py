"""A live `octet serve` for the tests of this folder, and models small enough to write by hand.

    with LiveServer(octet, ["--model", f"a={path}"]) as server:
        requests.get(server.url + "/health")

The server listens on a free port of the loopback interface and ends with the block.
"""
import os
import re
import signal
import subprocess
import sys
import threading
import time

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


class LiveServer:
    def __init__(self, octet, words, environment=None):
        clean = {k: v for k, v in os.environ.items()
                 if not k.startswith("OCTET_") and k not in ("MODEL_PATH", "PORT", "LABELS_PATH")}
        clean.update(environment or {})
        self.process = subprocess.Popen([octet, "serve", "--host", "127.0.0.1", "--port", "0", *words],
                                        stderr=subprocess.PIPE, text=True, errors="replace", env=clean)
        self.log = []
        self._listening = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        if not self._listening.wait(30):
            self.process.kill()
            self._reader.join()
            raise AssertionError("the server did not say where it listens:\n" + "".join(self.log))

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            found = re.search(r"listening on (\w+)://127\.0\.0\.1:(\d+)", line)
            if found:
                self.scheme, self.port = found.group(1), int(found.group(2))
                self._listening.set()
        self.process.stderr.close()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def await_log(self, text, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(text in line for line in self.log):
                return
            time.sleep(0.02)
        raise AssertionError(f"no '{text}' in the log:\n" + "".join(self.log))

    def terminate(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        status = self.process.wait(60)
        self._reader.join()
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            status = self.terminate()
            assert kind or status == 0, f"exit status {status}\n" + "".join(self.log)
        self._reader.join()


def red_photo(width=5, height=4, rgb=(200, 20, 10)):
    """A BMP file of one colour."""
    row = bytes((rgb[2], rgb[1], rgb[0])) * width
    row += b"\0" * (-len(row) % 4)
    size = 54 + len(row) * height
    header = b"BM" + size.to_bytes(4, "little") + b"\0" * 4 + (54).to_bytes(4, "little")
    header += (40).to_bytes(4, "little") + width.to_bytes(4, "little") + height.to_bytes(4, "little")
    header += (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + b"\0" * 24
    return header + row * height
