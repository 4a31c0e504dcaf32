// SPDX-License-Identifier: Apache-2.0
// Nothing is ever deleted, and there is no heap to give it back to.
#ifndef TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_
#define TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_

#define TF_LITE_REMOVE_VIRTUAL_DELETE \
  void operator delete(void*) {}

#endif  // TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_
