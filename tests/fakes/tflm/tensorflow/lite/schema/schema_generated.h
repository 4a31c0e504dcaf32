// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else. The reader is our own: just enough of the flatbuffer format for one graph.
#ifndef STAND_IN_SCHEMA_GENERATED_H_
#define STAND_IN_SCHEMA_GENERATED_H_

#include <cstdint>
#include <cstring>

#include "fixedpoint/fixedpoint.h"
#include "flatbuffers/flatbuffers.h"
#include "ruy/profiler/instrumentation.h"

namespace tflite {

// Numbers of the schema.
enum BuiltinOperator {
  BuiltinOperator_CONV_2D = 3,
  BuiltinOperator_MAX_POOL_2D = 17,
  BuiltinOperator_RESHAPE = 22,
  BuiltinOperator_SOFTMAX = 25,
  BuiltinOperator_CUSTOM = 32,
};

// A table: fields by their place in the schema.
class Table {
 public:
  template <typename T>
  T Get(int field, T otherwise) const {
    const uint8_t* place = Field(field);
    if (place == nullptr) return otherwise;
    T value;
    std::memcpy(&value, place, sizeof(T));
    return value;
  }
  const Table* Child(int field) const { return reinterpret_cast<const Table*>(Follow(Field(field))); }
  // A vector's length, and its first element after it: as TfLiteIntArray lies.
  const uint32_t* Vector(int field) const { return reinterpret_cast<const uint32_t*>(Follow(Field(field))); }
  const Table* Item(int field, uint32_t index) const {
    return reinterpret_cast<const Table*>(Follow(reinterpret_cast<const uint8_t*>(Vector(field) + 1 + index)));
  }

 private:
  static const uint8_t* Follow(const uint8_t* place) {
    if (place == nullptr) return nullptr;
    uint32_t offset;
    std::memcpy(&offset, place, sizeof(offset));
    return place + offset;
  }
  const uint8_t* Field(int field) const {
    const uint8_t* table = reinterpret_cast<const uint8_t*>(this);
    int32_t back;
    std::memcpy(&back, table, sizeof(back));
    const uint8_t* vtable = table - back;
    uint16_t size;
    std::memcpy(&size, vtable, sizeof(size));
    const int slot = 4 + 2 * field;
    if (slot + 2 > size) return nullptr;
    uint16_t offset;
    std::memcpy(&offset, vtable + slot, sizeof(offset));
    return offset == 0 ? nullptr : table + offset;
  }
};

class Model : public Table {};
class Operator : public Table {};

inline const Model* GetModel(const void* buffer) {
  uint32_t offset;
  std::memcpy(&offset, buffer, sizeof(offset));
  return reinterpret_cast<const Model*>(static_cast<const uint8_t*>(buffer) + offset);
}

}  // namespace tflite

#endif  // STAND_IN_SCHEMA_GENERATED_H_
