// SPDX-License-Identifier: Apache-2.0
// The firmware: bring everything up, then serve the host.
#include "bench/runner.h"
#include "bench/server.h"
#include "port/cycle_counter.h"
#include "port/serial_port.h"
#include "port/start_up_time.h"
#include "port/system.h"

int main() {
  mcubench::port::InitSystem();
  mcubench::port::InitSerialPort();
  // A counter that stands still has no rate: HELLO says so, and nothing is timed.
  const bool counts = mcubench::port::InitCycleCounter() == mcubench::Status::kOk;
  // A model that cannot be made ready is the host's to hear of: HELLO says so, and PREPARE tries again.
  static_cast<void>(mcubench::bench::PrepareEngine(0));
  if (counts) mcubench::port::AccountStartUpTime(mcubench::port::CycleCounterHz());
  mcubench::bench::Serve();
}
