#include "server/rest/openapi.h"

#include <algorithm>
#include <string>

#include "server/rest/json_text.h"

namespace octet {
namespace {

// "getV2ModelsModelReady"
std::string OperationId(const Endpoint& endpoint) {
  std::string id = endpoint.method == "GET" ? "get" : "post";
  bool upper = true;
  for (const char c : endpoint.path) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (letter) id += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = !letter;
  }
  return id;
}

Json PathParameters(std::string_view path) {
  Json parameters = Json::array();
  for (size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open)) {
    const size_t close = path.find('}', open);
    parameters.push_back({{"name", path.substr(open + 1, close - open - 1)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
    open = close;
  }
  return parameters;
}

Json QueryParameter(const char* name, const char* type, const char* description) {
  return {
      {"name", name}, {"in", "query"}, {"description", description}, {"schema", {{"type", type}}}};
}

bool TakesImages(const Endpoint& endpoint) { return endpoint.path.starts_with("/infer"); }

Json RequestBody(const Endpoint& endpoint) {
  const Json binary = {{"schema", {{"type", "string"}, {"format", "binary"}}}};
  if (TakesImages(endpoint)) {
    Json content = {{"multipart/form-data",
                     {{"schema",
                       {{"type", "object"},
                        {"properties", {{"image", {{"type", "string"}, {"format", "binary"}}}}},
                        {"required", {"image"}}}}}},
                    {"image/*", binary},
                    {"application/octet-stream", binary}};
    return {{"required", true}, {"content", std::move(content)}};
  }
  const bool inference = endpoint.access == Access::kInference;
  Json content = {{"application/json", {{"schema", {{"type", "object"}}}}}};
  if (inference) content["application/octet-stream"] = binary;
  return {{"required", inference}, {"content", std::move(content)}};
}

Json Operation(const Endpoint& endpoint) {
  const Json error = {{"description", "what is wrong, as {\"error\": text}"},
                      {"content", {{"application/json", {{"schema", {{"type", "object"}}}}}}}};
  const char* const type = endpoint.path == "/metrics" ? "text/plain" : "application/json";
  Json parameters = PathParameters(endpoint.path);
  if (TakesImages(endpoint)) {
    parameters.push_back(QueryParameter("model", "string", "another model than the first"));
    parameters.push_back(QueryParameter("version", "string", "another version than the latest"));
    parameters.push_back(QueryParameter("top_k", "integer", "how many classes; 5 by default"));
  }
  Json operation = {{"operationId", OperationId(endpoint)}, {"summary", endpoint.summary}};
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (endpoint.method == "POST") operation["requestBody"] = RequestBody(endpoint);
  operation["responses"] = {
      {"200", {{"description", "done"}, {"content", {{type, {{"schema", {{"type", "object"}}}}}}}}},
      {"default", error}};
  if (endpoint.access != Access::kEveryone) {
    operation["security"] = Json::array({Json::object(), {{"bearer", Json::array()}}});
  }
  return operation;
}

}  // namespace

HttpResponse OpenApiDocument(std::span<const Endpoint> endpoints, const ServerMetadata& metadata) {
  Json paths = Json::object();
  for (const Endpoint& endpoint : endpoints) {
    paths[std::string(endpoint.path)][endpoint.method == "GET" ? "get" : "post"] =
        Operation(endpoint);
  }
  return {.body = JsonText(
              {{"openapi", "3.0.3"},
               {"info",
                {{"title", "octet inference server"},
                 {"version", metadata.version},
                 {"license", {{"name", "Apache-2.0"}}}}},
               {"paths", std::move(paths)},
               {"components",
                {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}})};
}

}  // namespace octet
