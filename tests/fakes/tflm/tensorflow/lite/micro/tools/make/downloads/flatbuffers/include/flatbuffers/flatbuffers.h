// SPDX-License-Identifier: Apache-2.0
// A stand-in: there to be included by its path.
#ifndef STAND_IN_FLATBUFFERS_H_
#define STAND_IN_FLATBUFFERS_H_
#endif  // STAND_IN_FLATBUFFERS_H_
