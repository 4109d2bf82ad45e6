#!/usr/bin/env python3
"""The server as gRPC's own Python client meets it.

    grpc_test.py PROTO_FOLDER HOST:PORT          against a server that runs already
    grpc_test.py PROTO_FOLDER PROGRAM WORD...    starts the program, which must say "listening on http://..."

Asks for the models that the server names itself, with zeros as input. Skips (77) without python3-grpcio.
"""
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

try:
    import grpc
    import google.protobuf
except ImportError as error:
    print(f"skipped: {error} (packages python3-grpcio, python3-protobuf)")
    sys.exit(77)

SERVICE = "/inference.GRPCInferenceService/"
SIZES = {"UINT8": 1, "INT8": 1, "BOOL": 1, "INT16": 2, "FP16": 2, "INT32": 4, "FP32": 4, "INT64": 8}


def load_messages(folder, work):
    """The message classes of the .proto files, made by protoc now."""
    protos = sorted(pathlib.Path(folder).glob("*.proto"))
    subprocess.run(["protoc", f"--proto_path={folder}", f"--python_out={work}", *map(str, protos)], check=True)
    sys.path.insert(0, work)
    import health_pb2
    import inference_pb2

    return inference_pb2, health_pb2


class Client:
    def __init__(self, channel, messages, health):
        self.channel, self.messages, self.health = channel, messages, health

    def call(self, method, request=None, timeout=20, **words):
        name = method + "Request"
        request = request or getattr(self.messages, name)()
        reply = getattr(self.messages, method + "Response")
        call = self.channel.unary_unary(SERVICE + method, lambda m: m.SerializeToString(), reply.FromString)
        return call(request, timeout=timeout, **words)

    def raw(self, path, data=b"", timeout=20, **words):
        return self.channel.unary_unary(path)(data, timeout=timeout, **words)

    def check(self, service=""):
        call = self.channel.unary_unary(
            "/grpc.health.v1.Health/Check", lambda m: m.SerializeToString(), self.health.HealthCheckResponse.FromString
        )
        return call(self.health.HealthCheckRequest(service=service), timeout=20).status


def expect_code(code, ask, part=""):
    try:
        ask()
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()} instead of {code}: {error.details()}"
        assert part in error.details(), f"no '{part}' in: {error.details()}"
        return
    raise AssertionError(f"answered, not {code}")


def zeros(client, model):
    """A ModelInferRequest with one raw tensor of zeros an input."""
    metadata = client.call("ModelMetadata", client.messages.ModelMetadataRequest(name=model))
    request = client.messages.ModelInferRequest(model_name=model, id="request 1")
    for tensor in metadata.inputs:
        shape = [1 if dim < 0 else dim for dim in tensor.shape]
        count = 1
        for dim in shape:
            count *= dim
        request.inputs.add(name=tensor.name, datatype=tensor.datatype, shape=shape)
        request.raw_input_contents.append(bytes(count * SIZES[tensor.datatype]))
    return request, metadata


def test_health_and_metadata(client, model):
    assert client.call("ServerLive").live
    assert client.call("ServerReady").ready
    assert client.call("ModelReady", client.messages.ModelReadyRequest(name=model)).ready
    server = client.call("ServerMetadata")
    assert server.name == "octet" and server.extensions, server
    metadata = client.call("ModelMetadata", client.messages.ModelMetadataRequest(name=model))
    assert metadata.name == model and metadata.inputs and metadata.outputs, metadata
    config = client.call("ModelConfig", client.messages.ModelConfigRequest(name=model)).config
    assert config.name == model and len(config.input) == len(metadata.inputs), config
    assert config.input[0].data_type != 0 and config.output[0].dims, config
    names = [row.name for row in client.call("RepositoryIndex").models]
    assert model in names, names
    stats = client.call("ModelStatistics", client.messages.ModelStatisticsRequest(name=model)).model_stats
    assert [row.name for row in stats] == [model], stats
    assert client.check() == 1 and client.check(model) == 1
    expect_code(grpc.StatusCode.NOT_FOUND, lambda: client.check("no such model"))


def test_inference(client, model):
    request, metadata = zeros(client, model)
    reply = client.call("ModelInfer", request)
    assert reply.id == "request 1" and reply.model_name == model, (reply.id, reply.model_name)
    assert [o.name for o in reply.outputs] == [o.name for o in metadata.outputs]
    assert len(reply.raw_output_contents) == len(reply.outputs)
    for output, content in zip(reply.outputs, reply.raw_output_contents):
        count = 1
        for dim in output.shape:
            count *= dim
        assert len(content) == count * SIZES[output.datatype], (output, len(content))

    compressed = client.call("ModelInfer", request, compression=grpc.Compression.Gzip)
    assert compressed.raw_output_contents == reply.raw_output_contents
    deflated = client.call("ModelInfer", request, compression=grpc.Compression.Deflate)
    assert deflated.raw_output_contents == reply.raw_output_contents

    if all(tensor.datatype in ("UINT8", "INT8") for tensor in metadata.inputs):
        typed = client.messages.ModelInferRequest()
        typed.CopyFrom(request)
        del typed.raw_input_contents[:]
        for tensor, content in zip(typed.inputs, request.raw_input_contents):
            field = "uint_contents" if tensor.datatype == "UINT8" else "int_contents"
            getattr(tensor.contents, field).extend(content)
        answer = client.call("ModelInfer", typed)
        assert not answer.raw_output_contents and answer.outputs[0].HasField("contents")
        both = client.messages.ModelInferRequest()
        both.CopyFrom(typed)
        both.raw_input_contents.extend(request.raw_input_contents)
        expect_code(grpc.StatusCode.INVALID_ARGUMENT, lambda: client.call("ModelInfer", both), "raw_input_contents")


def test_many_at_once(client, model):
    request, _ = zeros(client, model)
    data = request.SerializeToString()
    call = client.channel.unary_unary(SERVICE + "ModelInfer")
    futures = [call.future(data, timeout=60) for _ in range(64)]
    sizes = {len(future.result()) for future in futures}
    assert len(sizes) == 1, sizes

    failures = []

    def ask():
        try:
            with grpc.insecure_channel(client.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
                for _ in range(20):
                    channel.unary_unary(SERVICE + "ModelInfer")(data, timeout=60)
        except grpc.RpcError as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_refusals(client, model):
    code = grpc.StatusCode
    expect_code(code.UNIMPLEMENTED, lambda: client.raw("/inference.GRPCInferenceService/NoSuchMethod"))
    expect_code(code.UNIMPLEMENTED, lambda: client.raw("/no.Such/Service"))
    expect_code(code.UNIMPLEMENTED, lambda: client.raw("/grpc.health.v1.Health/Watch"))
    expect_code(code.INTERNAL, lambda: client.raw(SERVICE + "ModelInfer", b"\xff\xff\xff"))
    expect_code(code.NOT_FOUND, lambda: client.call("ModelMetadata", client.messages.ModelMetadataRequest(name="x")),
                "unknown model: 'x'")
    expect_code(code.NOT_FOUND, lambda: client.call("ModelInfer", client.messages.ModelInferRequest(model_name="ü%")),
                "unknown model: 'ü%'")
    expect_code(code.RESOURCE_EXHAUSTED, lambda: client.raw(SERVICE + "ModelInfer", bytes(70_000_000)), "limit")
    stream = client.channel.stream_stream(SERVICE + "ModelStreamInfer")
    expect_code(code.UNIMPLEMENTED, lambda: list(stream(iter([b""]), timeout=20)))


def test_cancelled_calls(client, model):
    request, _ = zeros(client, model)
    call = client.channel.unary_unary(SERVICE + "ModelInfer")
    for _ in range(20):
        future = call.future(request.SerializeToString(), timeout=20)
        # gRPC 1.51 resets a stream whose header it has not sent, which HTTP/2 takes for an error of the connection.
        time.sleep(0.02)
        future.cancel()
    assert client.call("ServerLive").live


def test_not_grpc(client, model):
    """Bytes that are HTTP/2 but no gRPC, by hand."""
    host, port = client.address.rsplit(":", 1)
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
    # GET http / without content-type: indexed fields 2 (GET), 6 (http), 4 (/), 1 (authority, literal).
    header = b"\x82\x86\x84\x41\x01x"
    frame = struct.pack(">I", len(header))[1:] + b"\x01\x05\0\0\0\x01" + header
    for data in (preface + frame, preface + b"\xff" * 64, preface[:24] + b"GET / HTTP/1.1\r\n\r\n"):
        with socket.create_connection((host, int(port)), 20) as connection:
            connection.sendall(data)
            assert connection.recv(65536), "closed without a word"
    assert client.call("ServerLive").live


def run(address, folder):
    with tempfile.TemporaryDirectory() as work:
        messages, health = load_messages(folder, work)
        options = [("grpc.max_send_message_length", -1), ("grpc.enable_retries", 0)]
        with grpc.insecure_channel(address, options) as channel:
            client = Client(channel, messages, health)
            client.address = address
            index = client.call("RepositoryIndex", messages.RepositoryIndexRequest(ready=True))
            for model in [row.name for row in index.models]:
                for name, test in sorted(globals().items()):
                    if name.startswith("test_"):
                        test(client, model)
                        print(f"{model}: {name} passed", flush=True)


def main():
    folder, words = sys.argv[1], sys.argv[2:]
    if re.fullmatch(r"[^/]+:\d+", words[0]):
        return run(words[0], folder)
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        try:
            for line in server.stderr:
                found = re.search(r"listening on http://(\S+)", line)
                if found:
                    break
            else:
                sys.exit("the server did not say where it listens")
            threading.Thread(target=server.stderr.read, daemon=True).start()
            run(found[1], folder)
        finally:
            server.terminate()
        if server.wait(60) != 0:
            sys.exit(f"the server ended with {server.returncode}")


if __name__ == "__main__":
    main()
