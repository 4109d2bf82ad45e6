#include "server/grpc/http2_session.h"

#include <algorithm>
#include <array>

#include "server/http/request_id.h"

namespace octet {
namespace {

constexpr uint32_t kMaxStreams = 128;
constexpr uint32_t kStreamWindowBytes = uint32_t{1} << 20;
constexpr int32_t kConnectionWindowBytes = int32_t{4} << 20;
constexpr uint32_t kMaxFrameBytes = uint32_t{64} << 10;
constexpr uint32_t kMaxHeaderListBytes = uint32_t{16} << 10;
constexpr size_t kFieldOverheadBytes = 32;  // RFC 9113 section 6.5.2
// One write takes about so much; what is left waits in nghttp2.
constexpr size_t kWriteBytes = size_t{256} << 10;
// For calls that were sent before the client saw the shutdown notice, unless it answers our ping.
constexpr std::chrono::seconds kDrainNoticeTime{1};
constexpr size_t kMaxTraceparentBytes = 64;  // it has 55
constexpr std::string_view kRequestIdField = "x-request-id";

constexpr auto kNever = Http2Session::Clock::time_point::max();

nghttp2_nv Field(std::string_view name, std::string_view value, uint8_t flags = 0) {
  // nghttp2 takes pointers to mutable bytes and copies; it writes to neither.
  return {reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
          static_cast<uint8_t>(flags | NGHTTP2_NV_FLAG_NO_COPY_NAME)};
}

// "application/grpc", "application/grpc+proto", but not "application/grpc-web".
bool IsGrpc(std::string_view content_type) {
  constexpr std::string_view kStart = "application/grpc";
  if (!content_type.starts_with(kStart)) return false;
  content_type.remove_prefix(kStart.size());
  return content_type.empty() || content_type[0] == '+' || content_type[0] == ';';
}

std::string_view View(const uint8_t* text, size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

}  // namespace

struct Http2Session::Stream {
  explicit Stream(int32_t stream_id) : id(stream_id) {}

  int32_t id;
  Clock::time_point start;
  Clock::time_point deadline = kNever;  // the client's
  Clock::time_point overdue = kNever;   // the header, then the message, then taking the answer
  std::string method, path, timeout, authorization, request_id, traceparent;
  bool is_grpc = false;  // by its content-type
  GrpcEncoding encoding = GrpcEncoding::kIdentity;
  size_t header_bytes = 0;
  bool header_complete = false;
  bool request_complete = false;
  std::optional<GrpcFrameReader> reader;
  size_t request_bytes = 0;
  std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
  bool answered = false;
  bool delivered = false;  // the last byte of the answer was sent
  GrpcReply reply;
  size_t frame_sent = 0;

  bool header_too_large() const { return header_bytes > kMaxHeaderListBytes; }
};

// What nghttp2 calls; `user` is the session.
struct Http2Session::Callbacks {
  static Http2Session& Self(void* user) { return *static_cast<Http2Session*>(user); }

  static int OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) Self(user).OpenStream(frame->hd.stream_id);
    return 0;
  }
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    Stream* const stream = Self(user).FindStream(frame->hd.stream_id);
    if (stream != nullptr) {
      Self(user).AddField(*stream, View(name, name_size), View(value, value_size));
    }
    return 0;
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Http2Session& self = Self(user);
    if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
      if (self.draining_) self.FinishDrain();
      return 0;
    }
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    Stream* const stream = self.FindStream(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    stream->request_complete |= ends;
    if (frame->hd.type == NGHTTP2_HEADERS && !stream->header_complete) self.EndHeaders(*stream);
    if (ends) self.EndRequest(*stream);
    return 0;
  }
  static int OnData(nghttp2_session*, uint8_t, int32_t id, const uint8_t* bytes, size_t size,
                    void* user) {
    Stream* const stream = Self(user).FindStream(id);
    if (stream != nullptr) Self(user).ReceiveData(*stream, {bytes, size});
    return 0;
  }
  static int OnStreamClose(nghttp2_session*, int32_t id, uint32_t, void* user) {
    Self(user).CloseStream(id);
    return 0;
  }
  static int OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY && Self(user).drain_end_ != kNever) {
      // Its answer says that the client has seen the shutdown notice.
      return nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, nullptr);
    }
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    Stream* const stream = Self(user).FindStream(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    stream->delivered = true;
    if (stream->request_complete) return 0;
    // Answered while the request is still arriving: the client need not go on (RFC 9113 8.1).
    return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_NO_ERROR);
  }
  static ssize_t SendBytes(nghttp2_session*, const uint8_t* bytes, size_t size, int, void* user) {
    std::string& out = *Self(user).out_;
    if (out.size() >= kWriteBytes) return NGHTTP2_ERR_WOULDBLOCK;
    out.append(reinterpret_cast<const char*>(bytes), size);
    return static_cast<ssize_t>(size);
  }
  static ssize_t DataSize(nghttp2_session*, uint8_t, int32_t, int32_t session_window,
                          int32_t stream_window, uint32_t max_frame, void*) {
    return std::min({int64_t{session_window}, int64_t{stream_window}, int64_t{max_frame},
                     int64_t{kMaxFrameBytes}});
  }
  // How much of the answer the next DATA frame has; SendData writes it.
  static ssize_t ReadData(nghttp2_session* session, int32_t id, uint8_t*, size_t size,
                          uint32_t* flags, nghttp2_data_source*, void* user) {
    Stream* const stream = Self(user).FindStream(id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const size_t left = stream->reply.frame.size() - stream->frame_sent;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (left <= size) {
      *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
      const nghttp2_nv trailer = Field("grpc-status", "0");
      if (nghttp2_submit_trailer(session, id, &trailer, 1) != 0) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
      }
    }
    return static_cast<ssize_t>(std::min(left, size));
  }
  static int SendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t size,
                      nghttp2_data_source*, void* user) {
    constexpr size_t kFrameHeadBytes = 9;
    std::string& out = *Self(user).out_;
    Stream* const stream = Self(user).FindStream(frame->hd.stream_id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (out.size() >= kWriteBytes) return NGHTTP2_ERR_WOULDBLOCK;
    out.append(reinterpret_cast<const char*>(head), kFrameHeadBytes);
    out.append(stream->reply.frame, stream->frame_sent, size);
    stream->frame_sent += size;
    return 0;
  }
};

Http2Session::Http2Session(Host host, std::string peer)
    : host_(std::move(host)), peer_(std::move(peer)) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  OCTET_CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
  OCTET_CHECK(nghttp2_option_new(&option) == 0);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::OnBeginHeaders);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::OnFrame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::OnData);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::OnStreamClose);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, Callbacks::OnFrameSent);
  nghttp2_session_callbacks_set_send_callback(callbacks, Callbacks::SendBytes);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, Callbacks::SendData);
  nghttp2_session_callbacks_set_data_source_read_length_callback(callbacks, Callbacks::DataSize);
  nghttp2_option_set_no_closed_streams(option, 1);
  OCTET_CHECK(nghttp2_session_server_new2(&session_, callbacks, this, option) == 0);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
}

Http2Session::~Http2Session() {
  for (const auto& [id, stream] : streams_) stream->cancelled->store(true);
  nghttp2_session_del(session_);
}

void Http2Session::Start(Clock::time_point now) {
  now_ = now;
  const std::array<nghttp2_settings_entry, 4> settings{
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxStreams},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindowBytes},
       {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, kMaxFrameBytes},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMaxHeaderListBytes}}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindowBytes);
  idle_since_ = now;
  WakeAt(now + host_.limits.keep_alive_time);
}

bool Http2Session::Receive(std::span<const uint8_t> bytes, Clock::time_point now) {
  now_ = now;
  return nghttp2_session_mem_recv(session_, bytes.data(), bytes.size()) >= 0;
}

bool Http2Session::Send(std::string& out, Clock::time_point now) {
  now_ = now;
  out_ = &out;
  const int error = nghttp2_session_send(session_);
  out_ = nullptr;
  return error == 0;
}

bool Http2Session::Done() const {
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

Http2Session::Stream* Http2Session::FindStream(int32_t id) const {
  return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session_, id));
}

void Http2Session::OpenStream(int32_t id) {
  auto stream = std::make_unique<Stream>(id);
  stream->start = now_;
  stream->overdue = now_ + host_.limits.header_time;
  WakeAt(stream->overdue);
  nghttp2_session_set_stream_user_data(session_, id, stream.get());
  streams_[id] = std::move(stream);
}

void Http2Session::AddField(Stream& stream, std::string_view name, std::string_view value) {
  stream.header_bytes += name.size() + value.size() + kFieldOverheadBytes;
  if (stream.header_too_large()) return;
  const auto take = [&](std::string_view wanted, std::string& field) {
    if (name == wanted) field = value;
  };
  take(":method", stream.method);
  take(":path", stream.path);
  take("grpc-timeout", stream.timeout);
  take("authorization", stream.authorization);
  if (value.size() <= kMaxTraceparentBytes) take("traceparent", stream.traceparent);
  if (name == "content-type") stream.is_grpc = IsGrpc(value);
  if (name == "grpc-encoding") stream.encoding = ParseGrpcEncoding(value);
  if (name == kRequestIdField && IsRequestId(value)) stream.request_id = value;
}

// The header is complete: refuse what needs no message to be refused.
void Http2Session::EndHeaders(Stream& stream) {
  stream.header_complete = true;
  if (stream.request_id.empty()) stream.request_id = NewRequestId();
  stream.overdue = now_ + host_.limits.body_time;
  WakeAt(stream.overdue);
  if (stream.header_too_large()) return RefuseHttp(stream, "431");
  if (stream.method != "POST") return RefuseHttp(stream, "405");
  if (!stream.is_grpc) return RefuseHttp(stream, "415");
  if (std::optional<GrpcStatus> status = CheckRequest(stream)) {
    return Refuse(stream, *std::move(status));
  }
  stream.reader.emplace(host_.limits.body_bytes, stream.encoding, host_.pool, host_.body_budget);
}

std::optional<GrpcStatus> Http2Session::CheckRequest(Stream& stream) {
  GrpcStatus admitted = host_.admit(stream.path, stream.authorization);
  if (!admitted.ok()) return admitted;
  stream.authorization = {};
  if (stream.timeout.empty()) return std::nullopt;
  const auto timeout = ParseGrpcTimeout(stream.timeout);
  if (!timeout) return GrpcStatus{GrpcCode::kInternal, "malformed grpc-timeout"};
  stream.deadline = stream.start + *timeout;
  if (stream.deadline <= now_) return GrpcStatus{GrpcCode::kDeadlineExceeded, "deadline exceeded"};
  WakeAt(stream.deadline);
  return std::nullopt;
}

void Http2Session::ReceiveData(Stream& stream, std::span<const uint8_t> bytes) {
  stream.request_bytes += bytes.size();
  if (!stream.reader) return;  // refused already
  GrpcStatus status = stream.reader->Receive(bytes);
  if (!status.ok()) Refuse(stream, std::move(status));
}

void Http2Session::EndRequest(Stream& stream) {
  if (!stream.reader) return;
  GrpcStatus status = stream.reader->Finish();
  if (!status.ok()) return Refuse(stream, std::move(status));
  stream.overdue = kNever;
  GrpcCall call{.method = stream.path,
                .message = stream.reader->TakeMessage(),
                .has_deadline = stream.deadline != kNever,
                .cancelled = stream.cancelled};
  stream.reader.reset();
  host_.call(stream.id, std::move(call));
}

void Http2Session::Reply(int32_t stream_id, GrpcReply reply, Clock::time_point now) {
  now_ = now;
  const auto found = streams_.find(stream_id);
  if (found == streams_.end() || found->second->answered) return;
  Stream& stream = *found->second;
  if (!reply.status.ok()) {
    stream.reply.model = std::move(reply.model);
    return Refuse(stream, std::move(reply.status));
  }
  stream.reply = std::move(reply);
  SubmitMessage(stream);
}

void Http2Session::SubmitMessage(Stream& stream) {
  stream.answered = true;
  stream.overdue = now_ + host_.limits.body_time;
  WakeAt(stream.overdue);
  const std::array fields{Field(":status", "200"), Field("content-type", "application/grpc"),
                          Field(kRequestIdField, stream.request_id, NGHTTP2_NV_FLAG_NO_INDEX)};
  const nghttp2_data_provider body{.source = {}, .read_callback = Callbacks::ReadData};
  nghttp2_submit_response(session_, stream.id, fields.data(), fields.size(), &body);
}

void Http2Session::Refuse(Stream& stream, GrpcStatus status) {
  stream.answered = true;
  stream.overdue = now_ + host_.limits.body_time;
  WakeAt(stream.overdue);
  stream.reader.reset();
  stream.reply.status = std::move(status);
  const std::string code = std::to_string(static_cast<int>(stream.reply.status.code));
  const std::string message = EncodeGrpcMessage(stream.reply.status.message);
  const std::array fields{Field(":status", "200"),
                          Field("content-type", "application/grpc"),
                          Field(kRequestIdField, stream.request_id, NGHTTP2_NV_FLAG_NO_INDEX),
                          Field("grpc-status", code),
                          Field("grpc-message", message, NGHTTP2_NV_FLAG_NO_INDEX),
                          Field("grpc-accept-encoding", kGrpcAcceptEncoding)};
  // The last is for clients that compressed with something else.
  const bool unimplemented = stream.reply.status.code == GrpcCode::kUnimplemented;
  nghttp2_submit_response(session_, stream.id, fields.data(),
                          fields.size() - (unimplemented ? 0 : 1), nullptr);
}

// Of what is no gRPC call at all.
void Http2Session::RefuseHttp(Stream& stream, const char* http_status) {
  stream.answered = true;
  stream.reply.status.code = GrpcCode::kUnknown;
  const nghttp2_nv field = Field(":status", http_status);
  nghttp2_submit_response(session_, stream.id, &field, 1, nullptr);
}

void Http2Session::CloseStream(int32_t id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  Stream& stream = *found->second;
  if (!stream.delivered) Cancel(stream);
  Observe(stream);
  streams_.erase(found);
  if (streams_.empty()) {
    idle_since_ = now_;
    WakeAt(now_ + host_.limits.keep_alive_time);
  }
}

void Http2Session::Cancel(Stream& stream) {
  stream.cancelled->store(true);
  stream.reply.status.code = GrpcCode::kCancelled;
}

void Http2Session::Observe(Stream& stream) {
  const std::chrono::duration<double, std::milli> elapsed = now_ - stream.start;
  host_.observe({.peer = peer_,
                 .protocol = "gRPC",
                 .method = std::move(stream.method),
                 .target = std::move(stream.path),
                 .status = static_cast<int>(stream.reply.status.code),
                 .duration_ms = elapsed.count(),
                 .request_bytes = stream.request_bytes,
                 .response_bytes = stream.frame_sent,
                 .model = std::move(stream.reply.model),
                 .request_id = std::move(stream.request_id),
                 .traceparent = std::move(stream.traceparent)});
}

void Http2Session::Expire(Clock::time_point now) {
  now_ = now;
  if (now < deadline_) return;
  deadline_ = kNever;
  for (const auto& [id, stream] : streams_) CheckDeadline(*stream);
  if (streams_.empty()) {
    const Clock::time_point end = idle_since_ + host_.limits.keep_alive_time;
    if (now < end) {
      WakeAt(end);
    } else {
      FinishDrain();
    }
  }
  if (now >= drain_end_) {
    FinishDrain();
  } else {
    WakeAt(drain_end_);
  }
}

void Http2Session::CheckDeadline(Stream& stream) {
  if (!stream.answered && now_ >= stream.deadline) {
    stream.cancelled->store(true);
    Refuse(stream, {GrpcCode::kDeadlineExceeded, "deadline exceeded"});
  } else if (now_ >= stream.overdue) {
    stream.overdue = kNever;
    if (!stream.header_complete) {
      nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
    } else if (stream.answered) {
      // The client does not take the answer.
      nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
    } else {
      Refuse(stream, {GrpcCode::kDeadlineExceeded, "message did not arrive in time"});
    }
  }
  if (!stream.answered) WakeAt(stream.deadline);
  WakeAt(stream.overdue);
}

void Http2Session::Drain(Clock::time_point now) {
  now_ = now;
  if (draining_) return;
  draining_ = true;
  drain_end_ = now + kDrainNoticeTime;
  WakeAt(drain_end_);
  nghttp2_submit_shutdown_notice(session_);
}

void Http2Session::FinishDrain() {
  drain_end_ = kNever;
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR,
                        nullptr, 0);
}

void Http2Session::Close(Clock::time_point now) {
  now_ = now;
  for (const auto& [id, stream] : streams_) {
    if (!stream->delivered) Cancel(*stream);
    Observe(*stream);
  }
  for (const auto& [id, stream] : streams_)
    nghttp2_session_set_stream_user_data(session_, id, nullptr);
  streams_.clear();
}

}  // namespace octet
