// SPDX-License-Identifier: Apache-2.0
// How a firmware that runs as a process ends. 1 is left to the sanitizers.
#ifndef MCUBENCH_PORT_HOST_EXIT_CODE_H_
#define MCUBENCH_PORT_HOST_EXIT_CODE_H_

namespace mcubench::port {

// Nobody is at the other end of the line any more: the host has what it wanted.
inline constexpr int kExitLineClosed = 0;

// The line broke: standard input or output cannot be used.
inline constexpr int kExitLineBroken = 74;

// The host asked for a reset: whoever started the process may start it again.
inline constexpr int kExitReset = 75;

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_HOST_EXIT_CODE_H_
