// SPDX-License-Identifier: Apache-2.0
// Standard input and output as the line to the host. When the input ends, so does the process.
#include "port/serial_port.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "port_host/exit_code.h"

namespace mcubench::port {
namespace {

// The serve loop asks again at once: a wait for input here is what keeps it from using up a processor.
constexpr int kWaitMs = 20;

uint8_t g_received[4096];
size_t g_received_size = 0;
size_t g_taken = 0;

// Waits for `events` of a file descriptor; false where the time was up.
bool Wait(int file, short events, int time_limit_ms) {
  pollfd line{file, events, 0};
  return poll(&line, 1, time_limit_ms) > 0;
}

bool IsForLater() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

void Receive() {
  if (!Wait(STDIN_FILENO, POLLIN, kWaitMs)) return;
  const ssize_t size = read(STDIN_FILENO, g_received, sizeof(g_received));
  if (size == 0) exit(kExitLineClosed);
  if (size < 0 && !IsForLater()) exit(kExitLineBroken);
  g_received_size = size < 0 ? 0 : static_cast<size_t>(size);
  g_taken = 0;
}

}  // namespace

// A host that is gone is seen by what write() returns, not by a signal.
void InitSerialPort() { signal(SIGPIPE, SIG_IGN); }

bool ReadSerialByte(uint8_t* byte) {
  if (g_taken == g_received_size) Receive();
  if (g_taken == g_received_size) return false;
  *byte = g_received[g_taken++];
  return true;
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  while (size_bytes > 0) {
    const ssize_t size = write(STDOUT_FILENO, data, size_bytes);
    if (size < 0 && !IsForLater()) exit(kExitLineBroken);
    if (size < 0) {
      Wait(STDOUT_FILENO, POLLOUT, kWaitMs);
      continue;
    }
    data += size;
    size_bytes -= static_cast<size_t>(size);
  }
}

// write() has handed everything over, no interrupt takes bytes, and none are lost.
void FinishSerial() {}
void PauseSerialReceive() {}
void ResumeSerialReceive() {}
uint32_t SerialOverruns() { return 0; }

}  // namespace mcubench::port
