// What must hold of the rendered objects beyond their schemas: names and ports that meet, probes, limits, rights. Each
// function returns what is wrong, one line each.
import { isDeepStrictEqual } from "node:util";

const NAME = "npu-inference";

class Findings {
  lines = [];
  want(what, value, expected) {
    if (!isDeepStrictEqual(value, expected))
      this.lines.push(`${what}: ${JSON.stringify(value)}, want ${JSON.stringify(expected)}`);
  }
}

const byKind = (objects, kind, name = NAME) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name) ?? {};

// Kubernetes' pod security standard `restricted`, the part that a Deployment can break.
function restrictedFindings(pod) {
  const findings = new Findings();
  findings.want("runAsNonRoot", pod.securityContext.runAsNonRoot, true);
  findings.want("seccomp", pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
  for (const volume of pod.volumes) findings.want(`hostPath of volume ${volume.name}`, volume.hostPath, undefined);
  for (const container of pod.containers) {
    findings.want("privileged", container.securityContext.privileged ?? false, false);
    findings.want("allowPrivilegeEscalation", container.securityContext.allowPrivilegeEscalation, false);
    findings.want("capabilities", container.securityContext.capabilities, { drop: ["ALL"] });
  }
  for (const field of ["hostNetwork", "hostPID", "hostIPC"]) findings.want(field, pod[field], undefined);
  return findings.lines;
}

function podFindings(pod, labels) {
  const findings = new Findings();
  const [container] = pod.containers;
  const { startupProbe, readinessProbe, livenessProbe, resources } = container;
  findings.want("label", labels["app.kubernetes.io/name"], NAME);
  findings.want("ports", container.ports, [{ name: "http", containerPort: 8080 }]);
  findings.want("startup", startupProbe?.httpGet, { path: "/v2/health/ready", port: "http" });
  findings.want("readiness", readinessProbe?.httpGet, { path: "/v2/health/ready", port: "http" });
  findings.want("liveness", livenessProbe?.httpGet, { path: "/v2/health/live", port: "http" });
  findings.want("requests", resources.requests, { cpu: "500m", memory: "512Mi" });
  findings.want("CPU limit", resources.limits.cpu, "1");
  findings.want("memory limit", resources.limits.memory, "1Gi");
  findings.want("numeric user", pod.securityContext.runAsUser, 10001);
  findings.want("no root", pod.securityContext.runAsNonRoot, true);
  findings.want("seccomp", pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
  findings.want("read-only root", container.securityContext.readOnlyRootFilesystem, true);
  findings.want("capabilities", container.securityContext.capabilities, { drop: ["ALL"] });
  const models = container.volumeMounts.find((mount) => mount.mountPath === "/app/models");
  findings.want("models", models?.readOnly, true);
  for (const mount of container.volumeMounts)
    findings.want(`volume of ${mount.mountPath}`, pod.volumes.some((volume) => volume.name === mount.name), true);
  const preStop = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
  findings.want("grace: preStop and 30 s of draining fit", pod.terminationGracePeriodSeconds >= preStop + 30, true);
  return findings.lines;
}

export function serviceFindings(objects) {
  const findings = new Findings();
  const selector = { "app.kubernetes.io/name": NAME };
  const { spec: deployment } = byKind(objects, "Deployment");
  const { spec: service, metadata } = byKind(objects, "Service");
  const { spec: ingress } = byKind(objects, "Ingress");
  const { spec: monitor } = byKind(objects, "ServiceMonitor");
  for (const object of objects)
    if (object.kind !== "Namespace") findings.want(`namespace of ${object.kind}`, object.metadata.namespace, "ml");
  findings.want("namespace", byKind(objects, "Namespace", "ml").metadata?.name, "ml");
  findings.want("Deployment selector", deployment.selector.matchLabels, selector);
  findings.want("Service selector", service.selector, selector);
  findings.want("Service ports", service.ports, [{ name: "http", port: 80, targetPort: "http" }]);
  findings.want("ServiceMonitor selector", monitor.selector.matchLabels, selector);
  findings.want("Service label", metadata.labels["app.kubernetes.io/name"], NAME);
  findings.want("ServiceMonitor port", monitor.endpoints[0].port, service.ports[0].name);
  findings.want("Ingress TLS", ingress.tls, [{ hosts: [`${NAME}.internal`], secretName: `${NAME}-tls` }]);
  findings.want("Ingress host", ingress.rules[0].host, `${NAME}.internal`);
  const { backend } = ingress.rules[0].http.paths[0];
  findings.want("Ingress backend", backend.service, { name: NAME, port: { name: "http" } });
  findings.lines.push(...podFindings(deployment.template.spec, deployment.template.metadata.labels));
  return findings.lines;
}

export function baseFindings(objects) {
  return restrictedFindings(byKind(objects, "Deployment").spec.template.spec);
}

export function rk3588Findings(objects) {
  const findings = new Findings();
  const pod = byKind(objects, "Deployment").spec.template.spec;
  const [container] = pod.containers;
  const terms = pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  findings.want("affinity", terms[0].matchExpressions.map(({ key }) => key), ["kubernetes.io/arch", "npu"]);
  findings.want("one render group", pod.securityContext.supplementalGroups.length, 1);
  for (const [path, source] of [["/mesa-libs", "/run/opengl-driver/lib"], ["/nix/store", "/nix/store"]]) {
    const mount = container.volumeMounts.find(({ mountPath }) => mountPath === path);
    findings.want(`${path} read-only`, mount?.readOnly, true);
    findings.want(`source of ${path}`, pod.volumes.find(({ name }) => name === mount?.name)?.hostPath.path, source);
  }
  return findings.lines;
}

export function devicePluginFindings(objects, plugin) {
  const findings = new Findings();
  const [container] = byKind(objects, "Deployment").spec.template.spec.containers;
  findings.want("device", container.resources.limits["squat.ai/npu"], 1);
  findings.want("privileged", container.securityContext.privileged, undefined);
  findings.want("escalation", container.securityContext.allowPrivilegeEscalation, false);
  const pod = byKind(plugin, "DaemonSet", "npu-device-plugin").spec.template.spec;
  const offered = /^name: npu$[^]*path: \/dev\/accel\/accel0$/m.test(pod.containers[0].args[1]);
  findings.want("the plugin offers the device", offered, true);
  return findings.lines;
}

export function privilegedFindings(objects) {
  const findings = new Findings();
  const pod = byKind(objects, "Deployment").spec.template.spec;
  const [container] = pod.containers;
  findings.want("device", container.resources.limits["squat.ai/npu"], undefined);
  findings.want("privileged", container.securityContext.privileged, true);
  findings.want("escalation", container.securityContext.allowPrivilegeEscalation, true);
  findings.want("hostPath", pod.volumes.find(({ name }) => name === "npu")?.hostPath,
    { path: "/dev/accel/accel0", type: "CharDevice" });
  return findings.lines;
}

// The pod that models are copied through.
export function modelsPodFindings(pod, objects) {
  const findings = new Findings();
  const claim = pod.spec.volumes[0].persistentVolumeClaim.claimName;
  findings.want("claim", claim, byKind(objects, "PersistentVolumeClaim", `${NAME}-models`).metadata.name);
  const { securityContext } = byKind(objects, "Deployment").spec.template.spec;
  findings.want("group", pod.spec.securityContext.fsGroup, securityContext.fsGroup);
  return [...findings.lines, ...restrictedFindings(pod.spec)];
}

// No npm package has KServe's schemas: the fields by hand; the container itself is validated as one of a Pod.
export function kserveFindings(runtime, service) {
  const findings = new Findings();
  const [container] = runtime.spec.containers;
  findings.want("kind", [runtime.apiVersion, runtime.kind], ["serving.kserve.io/v1alpha1", "ServingRuntime"]);
  findings.want("fields", Object.keys(runtime.spec).sort(),
    ["annotations", "containers", "protocolVersions", "supportedModelFormats"]);
  findings.want("formats", runtime.spec.supportedModelFormats,
    [{ name: "tflite", version: "1", autoSelect: true, priority: 1 }]);
  findings.want("protocols", runtime.spec.protocolVersions, ["v2", "grpc-v2"]);
  findings.want("container", container.name, "kserve-container");
  findings.want("args", container.args, ["serve", "--model", "{{.Name}}=/mnt/models"]);
  findings.want("ports", container.ports, [{ name: "h2c", containerPort: 8080, protocol: "TCP" }]);
  findings.want("metrics", runtime.spec.annotations,
    { "prometheus.kserve.io/port": "8080", "prometheus.kserve.io/path": "/metrics" });
  findings.want("service kind", [service.apiVersion, service.kind], ["serving.kserve.io/v1beta1", "InferenceService"]);
  findings.want("service's runtime", service.spec.predictor.model.runtime, runtime.metadata.name);
  findings.want("service's format", service.spec.predictor.model.modelFormat, { name: "tflite", version: "1" });
  return findings.lines;
}
