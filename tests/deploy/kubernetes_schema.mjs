// Holds objects against the schemas of the npm packages kubernetes-models and @kubernetes-models/prometheus-operator.
// Their validators let unknown fields pass, as an API server without strict validation does; here the object is watched
// while it is validated, and a field that the validator never looks at is an error.
import { join } from "node:path";

// Wraps `value` so that every object in it remembers which of its fields were read.
function watch(value, path, watched) {
  if (value === null || typeof value !== "object") return value;
  const read = new Set();
  const children = {};
  if (!Array.isArray(value)) watched.push({ path, value, read });
  return new Proxy(value, {
    get(target, name) {
      if (typeof name === "symbol" || !Object.hasOwn(target, name)) return target[name];
      read.add(name);
      children[name] ??= watch(target[name], `${path}/${name}`, watched);
      return children[name];
    },
  });
}

export class KubernetesSchema {
  // `require` resolves the packages.
  constructor(require) {
    this.require = require;
  }

  model(object) {
    const operator = object.apiVersion.startsWith("monitoring.coreos.com/");
    const group = operator ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
    return this.require(join(group, object.apiVersion, object.kind))[object.kind];
  }

  // What is wrong with it, one line each.
  errors(object) {
    const watched = [];
    const proxy = watch(object, "", watched);
    try {
      this.model(object).prototype.validate.call(proxy);
    } catch (error) {
      return String(error.message).split("\n");
    }
    const unknown = [];
    for (const { path, value, read } of watched)
      for (const name of Object.keys(value))
        if (!read.has(name)) unknown.push(`${path}/${name}: unknown field`);
    return unknown;
  }
}
