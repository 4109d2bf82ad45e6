// The server as Node's own gRPC client (@grpc/grpc-js) meets it:
//   node grpc_js_test.mjs PROTO_FOLDER PACKAGES_FOLDER OCTET COLOUR_MODEL
// Starts octet serve on a free port of the loopback interface; skips (77) without the packages.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { once } from "node:events";

const [protos, packages, octet, model] = process.argv.slice(2);
let grpc, loader;
try {
  const require = createRequire(`${packages}/`);
  grpc = require("@grpc/grpc-js");
  loader = require("@grpc/proto-loader");
} catch (error) {
  console.log(`skipped: ${error.message.split("\n")[0]}`);
  process.exit(77);
}

const server = spawn(octet, ["serve", "--host", "127.0.0.1", "--port", "0", "--auth-token", "sesame",
                             "--model", `colour=${model},max_batch_size=4,queue_size=200`], { stdio: ["ignore", "ignore", "pipe"] });
const exit = once(server, "exit");
process.on("exit", () => server.kill("SIGKILL"));

let log = "";
const address = await new Promise((resolve, reject) => {
  server.stderr.on("data", (piece) => {
    log += piece;
    const found = /listening on http:\/\/(\S+)/.exec(log);
    if (found) resolve(found[1]);
  });
  setTimeout(() => reject(new Error(`the server did not say where it listens: ${log}`)), 30000).unref();
});

const load = (file) => grpc.loadPackageDefinition(
  loader.loadSync(file, { includeDirs: [protos], keepCase: true, longs: Number, enums: String, defaults: true }));
const { inference } = load("inference.proto");
const { grpc: { health } } = load("health.proto");
const client = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
const call = (method, request, metadata = new grpc.Metadata(), to = client) => new Promise((resolve, reject) =>
  to[method](request, metadata, { deadline: Date.now() + 20000 },
               (error, reply) => (error ? reject(error) : resolve(reply))));
const token = new grpc.Metadata();
token.set("authorization", "Bearer sesame");

assert.equal((await call("ServerReady", {})).ready, true);
assert.equal((await call("ServerMetadata", {})).name, "octet");
const metadata = await call("ModelMetadata", { name: "colour" });
assert.deepEqual(metadata.inputs[0].shape, [-1, 8, 8, 3]);
const input = { name: "input0", datatype: "UINT8", shape: [2, 8, 8, 3] };
const request = { model_name: "colour", id: "7", inputs: [input], raw_input_contents: [Buffer.alloc(384, 5)] };
await assert.rejects(call("ModelInfer", request), { code: grpc.status.UNAUTHENTICATED });
const reply = await call("ModelInfer", request, token);
assert.deepEqual([reply.id, [...reply.raw_output_contents[0]]], ["7", [5, 5, 5, 5, 5, 5]]);
// Typed contents in, typed contents out.
const typed = { model_name: "colour", inputs: [{ ...input, shape: [1, 8, 8, 3],
                                                 contents: { uint_contents: Array(192).fill(9) } }] };
assert.deepEqual((await call("ModelInfer", typed, token)).outputs[0].contents.uint_contents, [9, 9, 9]);
// An image, as the element of a BYTES tensor.
const bmp = Buffer.from("424d3a0000000000000036000000280000000100000001000000010018000000000000000000000000000000000000000000000000000a14c800", "hex");
const image = { model_name: "colour", inputs: [{ name: "input0", datatype: "BYTES", shape: [1],
                                                 contents: { bytes_contents: [bmp] } }] };
assert.deepEqual((await call("ModelInfer", image, token)).outputs[0].contents.uint_contents, [200, 20, 10]);
await assert.rejects(call("ModelInfer", { ...request, model_name: "none" }, token), { code: grpc.status.NOT_FOUND });
await assert.rejects(call("RepositoryModelLoad", { model_name: "colour" }), { code: grpc.status.UNAVAILABLE });
const checker = new health.v1.Health(address, grpc.credentials.createInsecure());
assert.equal((await call("Check", { service: "" }, undefined, checker)).status, "SERVING");
// A hundred at once over one connection.
const replies = await Promise.all(Array.from({ length: 100 }, () => call("ModelInfer", request, token)));
assert.ok(replies.every((one) => one.raw_output_contents[0].equals(Buffer.alloc(6, 5))));

client.close();
checker.close();
server.kill("SIGTERM");
const [status] = await exit;
assert.equal(status, 0, log);
console.log("octet serve answers grpc-js");
