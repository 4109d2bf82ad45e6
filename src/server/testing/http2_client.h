// The client's side of an HTTP/2 connection, for tests: nghttp2 without sockets.
//
//   const int32_t id = client.Ask("/inference.GRPCInferenceService/ServerLive", Frame(""));
//   server.Receive(client.Output()); client.Input(...); client.answer(id).grpc_status()
// Ask begins a gRPC call; its body may go out in pieces (Open, Push).
#pragma once

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "server/grpc/grpc_frame.h"

namespace octet::testing {

using Http2Fields = std::vector<std::pair<std::string, std::string>>;

struct Http2Answer {
  std::map<std::string, std::string> fields;  // of header and trailers
  std::string data;
  bool closed = false;
  uint32_t error = 0;  // of RST_STREAM

  std::string Field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
  std::string grpc_status() const { return Field("grpc-status"); }
};

// A message in its gRPC frame.
inline std::string GrpcFrame(std::string_view message) {
  const GrpcPrefix prefix = MakeGrpcPrefix(static_cast<uint32_t>(message.size()));
  return std::string(prefix.begin(), prefix.end()) + std::string(message);
}

class Http2Client {
 public:
  Http2Client() {
    nghttp2_session_callbacks* callbacks = nullptr;
    OCTET_CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnClose);
    OCTET_CHECK(nghttp2_session_client_new(&session_, callbacks, this) == 0);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
  }
  Http2Client(const Http2Client&) = delete;
  Http2Client& operator=(const Http2Client&) = delete;
  ~Http2Client() { nghttp2_session_del(session_); }

  // A POST of a whole gRPC body.
  int32_t Ask(const std::string& path, const std::string& body, const Http2Fields& more = {}) {
    const int32_t id = Open(path, more);
    Push(id, body, true);
    return id;
  }
  int32_t Open(const std::string& path, const Http2Fields& more = {}) {
    Http2Fields fields{{":method", "POST"},
                       {":scheme", "http"},
                       {":path", path},
                       {":authority", "test"},
                       {"content-type", "application/grpc"},
                       {"te", "trailers"}};
    for (const auto& [name, value] : more) {
      const auto known = std::ranges::find(fields, name, &Http2Fields::value_type::first);
      if (known != fields.end()) {
        known->second = value;
      } else {
        fields.emplace_back(name, value);
      }
    }
    return OpenWith(fields);
  }
  int32_t OpenWith(const Http2Fields& fields) {
    std::vector<nghttp2_nv> values;
    for (const auto& [name, value] : fields) {
      values.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                        reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                        value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    const nghttp2_data_provider body{.source = {}, .read_callback = Read};
    const int32_t id =
        nghttp2_submit_request(session_, nullptr, values.data(), values.size(), &body, nullptr);
    OCTET_CHECK(id > 0);
    return id;
  }
  // More of a request's body.
  void Push(int32_t id, std::string_view bytes, bool last) {
    Body& body = bodies_[id];
    body.bytes += bytes;
    body.complete = last;
    nghttp2_session_resume_data(session_, id);
  }
  void Reset(int32_t id) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
  }

  // What is to be sent now.
  std::string Output() {
    std::string output;
    const uint8_t* bytes = nullptr;
    ssize_t size = 0;
    while ((size = nghttp2_session_mem_send(session_, &bytes)) > 0) {
      output.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    }
    return output;
  }
  void Input(std::string_view bytes) {
    const ssize_t taken = nghttp2_session_mem_recv(
        session_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    OCTET_CHECK(taken == static_cast<ssize_t>(bytes.size()));
  }

  const Http2Answer& answer(int32_t id) { return answers_[id]; }
  // The last stream of the last GOAWAY; -1: none came.
  int32_t goaway_stream() const { return goaway_stream_; }
  uint32_t goaway_error() const { return goaway_error_; }
  uint32_t setting(nghttp2_settings_id id) const {
    return nghttp2_session_get_remote_settings(session_, id);
  }

 private:
  struct Body {
    std::string bytes;
    bool complete = false;
  };
  static Http2Client& Self(void* user) { return *static_cast<Http2Client*>(user); }
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* user) {
    Self(user).answers_[frame->hd.stream_id].fields.emplace(std::string(name, name + name_size),
                                                            std::string(value, value + value_size));
    return 0;
  }
  static int OnData(nghttp2_session*, uint8_t, int32_t id, const uint8_t* bytes, size_t size,
                    void* user) {
    Self(user).answers_[id].data.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      Self(user).goaway_stream_ = frame->goaway.last_stream_id;
      Self(user).goaway_error_ = frame->goaway.error_code;
    }
    return 0;
  }
  static int OnClose(nghttp2_session*, int32_t id, uint32_t error, void* user) {
    Self(user).answers_[id].closed = true;
    Self(user).answers_[id].error = error;
    return 0;
  }
  static ssize_t Read(nghttp2_session*, int32_t id, uint8_t* into, size_t size, uint32_t* flags,
                      nghttp2_data_source*, void* user) {
    Body& body = Self(user).bodies_[id];
    const size_t count = std::min(size, body.bytes.size());
    std::copy_n(body.bytes.begin(), count, into);
    body.bytes.erase(0, count);
    if (body.complete && body.bytes.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    } else if (count == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(count);
  }

  nghttp2_session* session_ = nullptr;
  std::map<int32_t, Body> bodies_;
  std::map<int32_t, Http2Answer> answers_;
  int32_t goaway_stream_ = -1;
  uint32_t goaway_error_ = 0;
};

}  // namespace octet::testing
