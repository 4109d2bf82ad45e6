// Renders every kustomization of deploy/ and validates each object: usage
//   validate_manifests.mjs SOURCE_DIR NODE_MODULES
// The schemas are npm's kubernetes-models, the rules deployment_rules.mjs. Exit status 77 (ctest: skipped) without the
// packages. Each kind of check is also run on a specimen that it must refuse.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import * as rules from "./deployment_rules.mjs";
import { KubernetesSchema } from "./kubernetes_schema.mjs";
import { renderKustomization } from "./render_kustomization.mjs";

const [source, modules] = process.argv.slice(2);
const packages = ["yaml", "kubernetes-models", "@kubernetes-models/prometheus-operator"];
if (!packages.every((name) => existsSync(join(modules, name)))) {
  console.log(`no npm packages in ${modules} (./run test fetches them): the manifests were not validated`);
  process.exit(77);
}
const require = createRequire(join(modules, "resolve.js"));
const yaml = require("yaml");
const schema = new KubernetesSchema(require);
const deploy = join(source, "deploy");
let failures = 0;
let checks = 0;

function report(what, findings) {
  checks += 1;
  for (const line of findings) {
    console.log(`FAILED: ${what}: ${line}`);
    failures += 1;
  }
}
const refuse = (what, findings) => report(what, findings.length > 0 ? [] : ["accepted a specimen that is wrong"]);

// A copy of `objects` in which `change` was applied to the Deployment.
function changed(objects, change) {
  const copy = structuredClone(objects);
  change(copy.find(({ kind }) => kind === "Deployment"));
  return copy;
}

// Every YAML file parses, without a duplicate key.
function listYaml(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listYaml(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}
function yamlErrors(text) {
  return yaml.parseAllDocuments(text).flatMap(({ errors, warnings }) => [...errors, ...warnings].map(String));
}
const yamlFiles = listYaml(deploy).sort();
for (const path of yamlFiles) report(path, yamlErrors(readFileSync(path, "utf8")));
refuse("duplicate key", yamlErrors("a: 1\na: 2\n"));

const folders = yamlFiles
  .filter((path) => path.endsWith("/kustomization.yaml"))
  .map((path) => path.slice(deploy.length + 1, -"/kustomization.yaml".length));
const rendered = Object.fromEntries(folders.map((folder) => [folder, renderKustomization(join(deploy, folder), yaml)]));
for (const [folder, objects] of Object.entries(rendered))
  for (const object of objects) report(`${folder} ${object.kind} ${object.metadata.name}`, schema.errors(object));

const base = rendered["base"];
const rk3588 = rendered["overlays/rk3588"];
const privileged = rendered["overlays/rk3588-privileged"];
for (const objects of [base, rk3588, privileged]) report("service", rules.serviceFindings(objects));
report("base", rules.baseFindings(base));
report("rk3588", [...rules.rk3588Findings(rk3588), ...rules.rk3588Findings(privileged)]);
report("device plugin", rules.devicePluginFindings(rk3588, rendered["device-plugin"]));
report("privileged", rules.privilegedFindings(privileged));

const deploymentErrors = (objects) => schema.errors(objects.find(({ kind }) => kind === "Deployment"));
const container = (deployment) => deployment.spec.template.spec.containers[0];
const wrongType = changed(base, (deployment) => (deployment.spec.replicas = "two"));
const unknownField = changed(base, (deployment) => (container(deployment).livenessChecker = {}));
const missingField = changed(base, (deployment) => delete container(deployment).name);
const otherPort = changed(base, (deployment) => (container(deployment).ports[0].name = "web"));
for (const specimen of [wrongType, unknownField, missingField]) refuse("schema", deploymentErrors(specimen));
refuse("service", rules.serviceFindings(otherPort));
refuse("base", rules.baseFindings(rk3588));
refuse("device plugin", rules.devicePluginFindings(privileged, rendered["device-plugin"]));
refuse("privileged", rules.privilegedFindings(rk3588));

const readYaml = (path) => yaml.parse(readFileSync(join(deploy, path), "utf8"));
const runtime = readYaml("kserve/serving-runtime.yaml");
const { containers } = runtime.spec;
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "kserve" }, spec: { containers } };
report("kserve container", schema.errors(pod));
report("kserve", rules.kserveFindings(runtime, readYaml("kserve/inference-service.yaml")));

const copier = readYaml("models-pod.yaml");
report("models-pod", schema.errors(copier));
report("models-pod", rules.modelsPodFindings(copier, base));

// The renderer beside the real one.
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
};
const kubectl = (...words) => execFileSync("kubectl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
// Is there a kubectl whose kustomize knows `patches`? Such a one says its version.
function hasKustomize() {
  try {
    return "kustomizeVersion" in JSON.parse(kubectl("version", "--client", "-o", "json"));
  } catch {
    return false;
  }
}
let compared = 0;
for (const [folder, objects] of hasKustomize() ? Object.entries(rendered) : []) {
  const text = kubectl("kustomize", join(deploy, folder));
  const real = yaml.parseAllDocuments(text).map((document) => document.toJS());
  const same = isDeepStrictEqual(sorted(objects), sorted(real));
  report(`${folder} beside kubectl kustomize`, same ? [] : ["rendered differently"]);
  compared += 1;
}
console.log(`${compared} of ${folders.length} kustomizations compared with kubectl kustomize`);
const objectCount = Object.values(rendered).flat().length;
console.log(`${yamlFiles.length} YAML files, ${objectCount} objects, ${checks} checks, ${failures} failures`);
process.exit(failures > 0 ? 1 : 0);
