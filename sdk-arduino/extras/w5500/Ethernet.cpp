#include "Ethernet.h"

#include "W5500.h"

EthernetClass Ethernet;

static const uint8_t Tcp = 1, Select = 10;             // the pin that shields select the chip with
static const uint16_t Buffer = 2048, Patience = 3000;  // milliseconds for the peer

void W5500::begin() {
  pinMode(Select, OUTPUT);
  digitalWrite(Select, HIGH);
  SPI.begin();
  uint8_t reset = 0x80;
  write(Shared, Mode, &reset, 1);
}

void W5500::transfer(uint8_t block, uint16_t at, uint8_t* bytes, uint16_t size, bool writes) {
  SPI.beginTransaction(SPISettings(8000000, MSBFIRST, SPI_MODE0));
  digitalWrite(Select, LOW);
  SPI.transfer(at >> 8);
  SPI.transfer(at & 0xFF);
  SPI.transfer(block << 3 | writes << 2);
  for (uint16_t i = 0; i < size; i++) {
    uint8_t got = SPI.transfer(writes ? bytes[i] : 0);
    if (!writes) bytes[i] = got;
  }
  digitalWrite(Select, HIGH);
  SPI.endTransaction();
}

int EthernetClass::begin(const uint8_t* mac) {
  static const uint8_t gateway[] = {192, 168, 1, 1}, subnet[] = {255, 255, 255, 0}, address[] = {192, 168, 1, 77};
  W5500::begin();
  W5500::write(W5500::Shared, W5500::Mac, mac, 6);
  W5500::write(W5500::Shared, W5500::Gateway, gateway, 4);
  W5500::write(W5500::Shared, W5500::Subnet, subnet, 4);
  W5500::write(W5500::Shared, W5500::Address, address, 4);
  return 1;
}

int EthernetClient::connect(const char* host, uint16_t port) {
  IPAddress address;
  return address.fromString(host) && connect(address, port);
}

int EthernetClient::connect(IPAddress address, uint16_t port) {
  static uint16_t source = 49152;  // another each time, or the peer may take it for the last connection
  stop();
  uint8_t free = 0;
  while (free < W5500::Sockets && W5500::get(free, W5500::Status) != W5500::Closed) free++;
  if (free == W5500::Sockets) return false;
  W5500::put(free, W5500::SocketMode, Tcp);
  W5500::putWord(free, W5500::SourcePort, source = source == 65535 ? 49152 : source + 1);
  W5500::order(free, W5500::Open);
  uint8_t to[] = {address[0], address[1], address[2], address[3]};
  W5500::write(W5500::registers(free), W5500::PeerAddress, to, 4);
  W5500::putWord(free, W5500::PeerPort, port);
  W5500::order(free, W5500::Connect);
  for (uint32_t start = millis(); millis() - start < Patience;) {
    uint8_t state = W5500::get(free, W5500::Status);
    if (state == W5500::Closed) return false;
    if (state == W5500::Established || state == W5500::PeerClosed) {
      socket_ = free;
      return true;
    }
  }
  W5500::order(free, W5500::Close);
  return false;
}

size_t EthernetClient::write(const uint8_t* bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    uint16_t part = size - done > Buffer ? Buffer : size - done;
    if (!connected()) return done;
    for (uint32_t start = millis(); W5500::getWord(socket_, W5500::SendFree) < part;)
      if (!connected() || millis() - start > Patience) return done;
    uint16_t end = W5500::getWord(socket_, W5500::SendEnd);
    W5500::write(W5500::toSend(socket_), end, bytes + done, part);
    W5500::putWord(socket_, W5500::SendEnd, end + part);
    W5500::order(socket_, W5500::SendNow);
    done += part;
  }
  return size;
}

int EthernetClient::available() {
  if (at_ == have_) readAhead();
  return have_ - at_;
}

void EthernetClient::readAhead() {
  at_ = have_ = 0;
  uint16_t size = socket_ == None ? 0 : W5500::getWord(socket_, W5500::ReceivedSize);
  if (size == 0) return;
  have_ = size < sizeof ahead_ ? size : sizeof ahead_;
  uint16_t from = W5500::getWord(socket_, W5500::ReceivedAt);
  W5500::read(W5500::received(socket_), from, ahead_, have_);
  W5500::putWord(socket_, W5500::ReceivedAt, from + have_);
  W5500::order(socket_, W5500::Took);
}

int EthernetClient::read() { return available() ? ahead_[at_++] : -1; }

int EthernetClient::read(uint8_t* bytes, size_t size) {
  size_t done = 0;
  while (done < size && available()) bytes[done++] = ahead_[at_++];
  return done ? static_cast<int>(done) : -1;
}

int EthernetClient::peek() { return available() ? ahead_[at_] : -1; }

void EthernetClient::stop() {
  if (socket_ != None) W5500::order(socket_, W5500::Close);
  socket_ = None;
  at_ = have_ = 0;
}

uint8_t EthernetClient::connected() {
  return at_ < have_ ||
         (socket_ != None && (W5500::get(socket_, W5500::Status) == W5500::Established || available()));
}
