// SPDX-License-Identifier: Apache-2.0
// What a C++ library may refer to and a chip without a heap or an operating system has not. Each is linked only where
// somebody refers to it; whoever gets here is stopped as by a fault, with a name.
#include <cstddef>

#include "port/fault.h"

namespace mcubench::port {
namespace {

[[noreturn]] void Stop(const char* name) {
  __asm volatile("cpsid i");
  FaultRecord record{};
  record.name = name;
  record.lr = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  OnFault(record);
}

}  // namespace
}  // namespace mcubench::port

extern "C" {

// A check that failed in somebody else's code; the C library's own would wait in silence.
[[noreturn]] void abort() { mcubench::port::Stop("abort() was called"); }

// The C++ library's own brings its whole machinery for exceptions.
[[noreturn]] void __cxa_pure_virtual() { mcubench::port::Stop("a pure virtual function was called"); }

// The heap's end: there is no more memory, so that malloc() says so instead of taking the stack's.
void* _sbrk(ptrdiff_t /*increment*/) { return reinterpret_cast<void*>(-1); }

// What says to which program a destructor at exit belongs: there is one, and it does not exit.
void* __dso_handle = nullptr;
}

// Deleting destructors refer to these; nothing is ever deleted.
void operator delete(void* /*memory*/) noexcept { mcubench::port::Stop("operator delete was called"); }
void operator delete(void* /*memory*/, size_t /*size*/) noexcept {
  mcubench::port::Stop("operator delete was called");
}
