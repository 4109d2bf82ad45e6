// Renders a kustomization as `kubectl kustomize` does, for the few fields that deploy/ uses: resources, namespace,
// patches (strategic merge, by path) and configMapGenerator without a name suffix. Any other field is an error. Debian 12
// has no kubectl that knows `patches`; where one is found, deploy.manifests compares the two.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// Lists that are merged by a key, as Kubernetes declares them; all other lists are replaced.
const MERGE_KEYS = {
  containers: "name",
  env: "name",
  initContainers: "name",
  ports: "containerPort",
  volumeMounts: "mountPath",
  volumes: "name",
};
const CLUSTER_KINDS = new Set(["Namespace"]);
const KNOWN_FIELDS = new Set(["apiVersion", "kind", "namespace", "resources", "patches", "configMapGenerator"]);

const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function mergeList(base, patch, key) {
  const merged = base.map((item) => {
    const change = patch.find((other) => other[key] === item[key]);
    return change === undefined ? item : merge(item, change);
  });
  return [...merged, ...patch.filter((item) => !base.some((other) => other[key] === item[key]))];
}

function merge(base, patch) {
  const result = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (isMap(value) && isMap(result[name])) result[name] = merge(result[name], value);
    else if (Array.isArray(value) && Array.isArray(result[name]) && name in MERGE_KEYS)
      result[name] = mergeList(result[name], value, MERGE_KEYS[name]);
    else result[name] = value;
  }
  return result;
}

const sameObject = (a, b) =>
  a.apiVersion === b.apiVersion && a.kind === b.kind && a.metadata.name === b.metadata.name &&
  a.metadata.namespace === b.metadata.namespace;

function generateConfigMap(folder, generator) {
  const { name, files, options, ...rest } = generator;
  if (Object.keys(rest).length > 0 || options?.disableNameSuffixHash !== true)
    throw new Error(`${folder}: a configMapGenerator that is not rendered here`);
  const data = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: options.labels }, data };
}

// The objects of the kustomization in `folder`. `yaml` is the npm package of that name.
export function renderKustomization(folder, yaml) {
  const kustomization = yaml.parse(readFileSync(join(folder, "kustomization.yaml"), "utf8"));
  for (const field of Object.keys(kustomization))
    if (!KNOWN_FIELDS.has(field)) throw new Error(`${folder}: kustomization field '${field}' is not rendered here`);
  const objects = [];
  for (const resource of kustomization.resources ?? []) {
    const path = join(folder, resource);
    if (statSync(path).isDirectory()) objects.push(...renderKustomization(path, yaml));
    else objects.push(...yaml.parseAllDocuments(readFileSync(path, "utf8")).map((document) => document.toJS()));
  }
  for (const generator of kustomization.configMapGenerator ?? []) objects.push(generateConfigMap(folder, generator));
  for (const { path, ...rest } of kustomization.patches ?? []) {
    if (Object.keys(rest).length > 0) throw new Error(`${folder}: a patch with more than a path is not rendered here`);
    const patch = yaml.parse(readFileSync(join(folder, path), "utf8"));
    const index = objects.findIndex((object) => sameObject(object, patch));
    if (index < 0) throw new Error(`${folder}/${path}: no ${patch.kind} ${patch.metadata.name} to patch`);
    objects[index] = merge(objects[index], patch);
  }
  if (kustomization.namespace !== undefined)
    for (const object of objects)
      if (!CLUSTER_KINDS.has(object.kind)) object.metadata.namespace = kustomization.namespace;
  return objects;
}
