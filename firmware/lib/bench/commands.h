// SPDX-License-Identifier: Apache-2.0
// What each request does. Twins of the requests and replies: host/mcubench/wire/.
#ifndef MCUBENCH_BENCH_COMMANDS_H_
#define MCUBENCH_BENCH_COMMANDS_H_

#include "status/status.h"
#include "wire/cbor_writer.h"
#include "wire/frame.h"

namespace mcubench::bench {

// Carries out a request and writes the reply's body, `status` included. Where it returns anything but kOk, the body
// is worthless and the status is the reply: kUnknownCommand, kMalformed, or what the command says.
Status Execute(const wire::Frame& request, wire::CborWriter& body);

// True once a reset was asked for: to be done when the reply is out.
bool ResetRequested();

}  // namespace mcubench::bench

#endif  // MCUBENCH_BENCH_COMMANDS_H_
