// SPDX-License-Identifier: Apache-2.0
// Reads flatbuffers: as much as a .tflite file needs. The pointers are into the file; no object is ever made.
#ifndef FLATBUFFERS_FLATBUFFERS_H_
#define FLATBUFFERS_FLATBUFFERS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace flatbuffers {

template <typename T>
T ReadScalar(const void* place) {
  T value;
  memcpy(&value, place, sizeof(value));
  return value;
}

template <typename T>
struct Offset {
  uint32_t o;
};

// How a vector's element is stored, and what it is read as.
template <typename T>
struct Element {
  using Type = T;
  static Type Read(const uint8_t* place) { return ReadScalar<T>(place); }
};

template <typename T>
struct Element<Offset<T>> {
  using Type = const T*;
  static Type Read(const uint8_t* place) { return reinterpret_cast<const T*>(place + ReadScalar<uint32_t>(place)); }
};

template <typename T>
class Vector {
 public:
  uint32_t size() const { return ReadScalar<uint32_t>(this); }
  const uint8_t* Data() const { return reinterpret_cast<const uint8_t*>(this) + sizeof(uint32_t); }
  typename Element<T>::Type Get(uint32_t index) const { return Element<T>::Read(Data() + index * sizeof(T)); }
};

class String : public Vector<char> {
 public:
  const char* c_str() const { return reinterpret_cast<const char*>(Data()); }
};

class Table {
 public:
  template <typename T>
  T GetField(uint16_t field, T absent) const {
    const uint8_t* const place = Find(field);
    return place == nullptr ? absent : ReadScalar<T>(place);
  }

  template <typename T>
  const T* GetPointer(uint16_t field) const {
    const uint8_t* const place = Find(field);
    return place == nullptr ? nullptr : Element<Offset<T>>::Read(place);
  }

 private:
  // Null where the file leaves the field out.
  const uint8_t* Find(uint16_t field) const {
    const uint8_t* const start = reinterpret_cast<const uint8_t*>(this);
    const uint8_t* const fields = start - ReadScalar<int32_t>(start);
    if (field >= ReadScalar<uint16_t>(fields)) return nullptr;
    const uint16_t offset = ReadScalar<uint16_t>(fields + field);
    return offset == 0 ? nullptr : start + offset;
  }
};

template <typename T>
const T* GetRoot(const void* file) {
  return Element<Offset<T>>::Read(static_cast<const uint8_t*>(file));
}

}  // namespace flatbuffers

#endif  // FLATBUFFERS_FLATBUFFERS_H_
