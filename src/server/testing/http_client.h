// A plain socket that speaks to a server on the loopback interface, for tests that care about every
// byte. Every read gives up after a few seconds, so that no test hangs.
#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace octet::testing {

struct ClientResponse {
  int status = 0;  // 0: the server closed the connection without an answer
  std::string head;
  std::string body;

  // The value of a header field; empty when there is none.
  std::string Field(std::string_view name) const {
    const std::string start = "\r\n" + std::string(name) + ": ";
    const size_t at = head.find(start);
    if (at == std::string::npos) return "";
    const size_t begin = at + start.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class HttpClient {
 public:
  explicit HttpClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient() { ::close(socket_); }

  bool connected() const { return connected_; }

  void Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the server has closed: what it said shows in the next Read
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  ClientResponse Read(bool head_only = false) {
    ClientResponse response;
    size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!Receive()) return response;
    }
    response.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    constexpr size_t kStatusColumn = 9;  // after "HTTP/1.1 "
    response.status = std::atoi(response.head.substr(kStatusColumn, 3).c_str());
    const size_t size =
        head_only ? 0 : std::strtoul(response.Field("Content-Length").c_str(), nullptr, 10);
    while (received_.size() < size && Receive()) {
    }
    response.body = received_.substr(0, size);
    received_.erase(0, response.body.size());
    return response;
  }

  ClientResponse Ask(std::string_view request) {
    Send(request);
    return Read();
  }

  // What arrives next, as it is; empty when the server has closed.
  std::string ReadSome() {
    if (received_.empty()) Receive();
    return std::exchange(received_, {});
  }

  // The server has closed, and nothing was left to read.
  bool Closed() { return received_.empty() && !Receive() && received_.empty() && end_of_stream_; }

 private:
  bool Receive() {
    char bytes[4096];
    const ssize_t count = ::recv(socket_, bytes, sizeof(bytes), 0);
    end_of_stream_ = count == 0;
    if (count <= 0) return false;
    received_.append(bytes, static_cast<size_t>(count));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool end_of_stream_ = false;
  std::string received_;
};

inline std::string Get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) +
         "\r\n";
}

inline std::string Post(std::string_view target, std::string_view content_type,
                        std::string_view body, std::string_view fields = "") {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Type: " + std::string(content_type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

// A multipart/form-data body of one part, with the boundary "frontier".
inline std::string OnePart(std::string_view name, std::string_view content) {
  return "--frontier\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
         "\"; filename=\"photo\"\r\nContent-Type: image/bmp\r\n\r\n" + std::string(content) +
         "\r\n--frontier--\r\n";
}

// Asks on a connection of its own.
inline ClientResponse AskOnce(uint16_t port, std::string_view request) {
  return HttpClient(port).Ask(request);
}

}  // namespace octet::testing
