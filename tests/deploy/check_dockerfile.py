#!/usr/bin/env python3
"""Holds deploy/Dockerfile against the tree and the binary: usage check_dockerfile.py SOURCE_DIR OCTET_BINARY

Nothing is built here. Instructions are read, the files they name are looked for in the tree, and every shared library
that the binary names must come from a Debian package that the last stage installs or that its base image has; what those
libraries need in turn comes with their packages. Each rule is also run on a specimen that it must refuse.
"""
import fnmatch
import json
import os
import re
import subprocess
import sys

BASE_IMAGES = ("debian:bookworm", "debian:bookworm-slim")
PACKAGES_OF_BASE = {"libc6", "libgcc-s1"}
# Linked by the parts of octet that this binary may be built without.
PACKAGES_AHEAD = {"libnghttp2-14", "libprotobuf-lite32", "libyaml-cpp0.7"}


def read_stages(text):
    """[(image, [(instruction, words), ...]), ...]"""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M)
    text = text.replace("\\\n", " ")
    stages = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        instruction, _, words = line.partition(" ")
        if instruction == "FROM":
            stages.append((words.split()[0], []))
        else:
            stages[-1][1].append((instruction, " ".join(words.split())))
    return stages


def last(stage, instruction):
    values = [words for name, words in stage if name == instruction]
    return values[-1] if values else ""


def installed_packages(stage):
    for name, words in stage:
        match = re.search(r"apt-get install ([^&]*)", words)
        if name == "RUN" and match:
            return {word for word in match.group(1).split() if not word.startswith("-")}
    return set()


def ignored(source, path):
    with open(os.path.join(source, ".dockerignore")) as lines:
        patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    top = path.split("/")[0]
    return any(fnmatch.fnmatch(top, pattern) or fnmatch.fnmatch(path, pattern) for pattern in patterns)


def find_faults(text, source, linked):
    faults = []

    def want(holds, fault):
        if not holds:
            faults.append(fault)

    stages = read_stages(text)
    want(len(stages) == 2, f"{len(stages)} stages, want a build stage and a runtime stage")
    for image, _ in stages:
        want(image in BASE_IMAGES or image == "build", f"base image {image}")
    runtime = stages[-1][1]
    want(re.fullmatch(r"[1-9]\d*:[1-9]\d*", last(runtime, "USER")), f"USER {last(runtime, 'USER')!r} is not numeric")
    want("octet health" in last(runtime, "HEALTHCHECK"), "no HEALTHCHECK by octet health")
    want(last(runtime, "ENTRYPOINT") == '["octet"]', "ENTRYPOINT is not octet")
    want(last(runtime, "CMD") == '["serve"]', "CMD is not serve")
    want(last(runtime, "EXPOSE") == "8080", "port 8080 is not exposed")
    want(last(runtime, "STOPSIGNAL") == "SIGTERM", "octet drains on SIGTERM")
    want("/app/models" in " ".join(words for _, words in runtime), "no /app/models")
    copies = [words.split() for name, words in runtime if name == "COPY"]
    octet = ["--from=build", "/src/build/release/octet", "/usr/local/bin/octet"]
    want(octet in copies, "octet is not copied from the build stage")
    for path in (path for words in copies if words != octet for path in words[:-1]):
        in_context = os.path.exists(os.path.join(source, path)) and not ignored(source, path)
        want(in_context, f"COPY of {path}, which is not in the context")
    for path in ("run", "CMakeLists.txt", "CMakePresets.json", "src", "tests/CMakeLists.txt"):
        want(not ignored(source, path), f".dockerignore keeps {path} from the build")
    packages = installed_packages(runtime)
    for package, libraries in linked.items():
        want(package in packages | PACKAGES_OF_BASE, f"{', '.join(libraries)} of package {package} is not installed")
    for package in packages - set(linked) - PACKAGES_AHEAD:
        faults.append(f"package {package} is installed and octet does not need it")
    return faults


def linked_packages(binary):
    """Debian package -> the libraries of it that the binary names."""
    packages = {}
    dynamic = subprocess.run(["readelf", "-d", binary], check=True, capture_output=True, text=True).stdout
    named = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    for line in subprocess.run(["ldd", binary], check=True, capture_output=True, text=True).stdout.splitlines():
        match = re.search(r"(?:=> )?(/\S+) \(0x", line)
        if not match or line.split()[0] not in named:
            continue
        paths = {match.group(1), os.path.realpath(match.group(1))}
        paths |= {"/usr" + path for path in paths} | {path[4:] for path in paths if path.startswith("/usr/")}
        owners = subprocess.run(["dpkg-query", "-S", *paths], capture_output=True, text=True).stdout.splitlines()
        names = {owner.split(":")[0] for owner in owners if not owner.startswith("diversion")}
        names = {name for name in names if not name.endswith("-dev")}
        if len(names) != 1:
            raise SystemExit(f"FAILED: {match.group(1)}: packages {names or 'none'}")
        packages.setdefault(names.pop(), []).append(os.path.basename(match.group(1)))
    return packages


def knows_command(binary, command):
    return subprocess.run([binary, command, "--help"], capture_output=True).returncode == 0


def main():
    source, binary = sys.argv[1:]
    with open(os.path.join(source, "deploy/Dockerfile")) as file:
        text = file.read()
    linked = linked_packages(binary)
    faults = find_faults(text, source, linked)
    specimens = {
        "a named user": text.replace("USER 10001:10001", "USER octet"),
        "root": text.replace("USER 10001:10001", "USER 0:0"),
        "no health check": text.replace("HEALTHCHECK", "LABEL x"),
        "a missing library": text.replace("    libpng16-16 \\\n", ""),
        "a package too many": text.replace("    libgif7 \\\n", "    libgif7 \\\n    curl \\\n"),
        "a file that is not there": text.replace("COPY LICENSE", "COPY LICENCE"),
        "another base": text.replace("FROM debian:bookworm-slim", "FROM alpine"),
    }
    for what, specimen in specimens.items():
        if specimen == text or not find_faults(specimen, source, linked):
            faults.append(f"the check accepts {what}")
    for command in ("serve", "health"):
        if not knows_command(binary, command):
            faults.append(f"octet {command} --help fails")
    for fault in faults:
        print("FAILED:", fault)
    print(json.dumps({"linked packages": sorted(linked), "faults": len(faults)}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
