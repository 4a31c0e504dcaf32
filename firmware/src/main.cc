// SPDX-License-Identifier: Apache-2.0
// The firmware: bring everything up, then serve the host.
#include "bench/runner.h"
#include "bench/server.h"
#include "port/cycle_counter.h"
#include "port/fault.h"
#include "port/serial_port.h"
#include "port/system.h"

namespace {

// What cannot come up is reported as a fault: there is nothing else to say it with.
void Require(mcubench::Status status, const char* what) {
  if (status == mcubench::Status::kOk) return;
  mcubench::port::FaultRecord record{};
  record.name = what;
  mcubench::port::OnFault(record);
}

}  // namespace

int main() {
  mcubench::port::InitSystem();
  mcubench::port::InitSerialPort();
  Require(mcubench::port::InitCycleCounter(), "no cycle counter");
  // A model that cannot be made ready is the host's to hear of: HELLO says so, and PREPARE tries again.
  static_cast<void>(mcubench::bench::PrepareEngine(0));
  mcubench::bench::Serve();
}
