// A Client over a socket of this machine. It waits a few milliseconds for bytes, so that a loop of poll() does not spin,
// and gives up on a silent collector in real time, since the tests' millis() may stand still.
#pragma once

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "Client.h"

class Socket : public Client {
 public:
  explicit Socket(int timeout) : timeout_(timeout) {}
  ~Socket() { stop(); }

  int connect(const char* host, uint16_t port) override {
    stop();
    addrinfo hints = {}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    char service[6];
    snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &found)) return 0;
    fd_ = socket(found->ai_family, SOCK_STREAM, 0);
    int now = 1;  // network chips of boards do not gather small segments either
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    if (::connect(fd_, found->ai_addr, found->ai_addrlen)) stop();
    freeaddrinfo(found);
    return fd_ >= 0;
  }
  size_t write(const uint8_t* bytes, size_t size) override {
    since_ = now();
    waiting_ = true;
    size_t sent = 0;
    while (fd_ >= 0 && sent < size) {
      ssize_t n = send(fd_, bytes + sent, size - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += n;
    }
    sends++;
    return sent;
  }
  int available() override {
    if (fd_ < 0) return 0;
    pollfd wish = {fd_, POLLIN, 0};
    if (::poll(&wish, 1, 2) > 0) {
      char bytes[4096];
      ssize_t n = recv(fd_, bytes, sizeof bytes, MSG_PEEK);
      if (n > 0) return waiting_ = false, n;
      open_ = false;
    } else if (waiting_ && now() - since_ > timeout_) {
      open_ = false;
    }
    return 0;
  }
  int read() override {
    uint8_t byte;
    return recv(fd_, &byte, 1, 0) == 1 ? byte : -1;
  }
  void stop() override {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    open_ = true;
    waiting_ = false;
  }
  uint8_t connected() override { return fd_ >= 0 && open_; }

  unsigned sends = 0;

 private:
  static long long now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  }
  int fd_ = -1;
  bool open_ = true, waiting_ = false;
  long long since_ = 0, timeout_;
};
