// SPDX-License-Identifier: Apache-2.0
// A line of the driver's input: words, some of them bytes in hexadecimal ("-" is none).
#ifndef MCUBENCH_TESTS_WIRE_LINE_H_
#define MCUBENCH_TESTS_WIRE_LINE_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// Bytes on the heap, exactly as many as asked for: the sanitizer sees one too many.
class Buffer {
 public:
  explicit Buffer(size_t size) : data_(static_cast<uint8_t*>(malloc(size == 0 ? 1 : size))), size_(size) {
    if (data_ == nullptr) abort();
    // Poison for whoever reads what nobody wrote.
    memset(data_, 0xA5, size);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { free(data_); }

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  uint8_t* const data_;
  const size_t size_;
};

inline size_t HexSize(const char* word) { return strcmp(word, "-") == 0 ? 0 : strlen(word) / 2; }

inline uint8_t HexDigit(char digit) { return static_cast<uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10); }

inline void ParseHex(const char* word, uint8_t* bytes) {
  const size_t size = HexSize(word);
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<uint8_t>(HexDigit(word[2 * i]) << 4 | HexDigit(word[2 * i + 1]));
  }
}

// The bytes that a word stands for.
class HexBuffer : public Buffer {
 public:
  explicit HexBuffer(const char* word) : Buffer(HexSize(word)) { ParseHex(word, data()); }
};

// A word's bytes as text.
class HexText {
 public:
  explicit HexText(const char* word) : bytes_(HexSize(word) + 1) {
    ParseHex(word, bytes_.data());
    bytes_.data()[bytes_.size() - 1] = 0;
  }
  const char* text() const { return reinterpret_cast<const char*>(bytes_.data()); }

 private:
  Buffer bytes_;
};

inline void PrintHex(const uint8_t* bytes, size_t size) {
  if (size == 0) putchar('-');
  for (size_t i = 0; i < size; ++i) printf("%02x", bytes[i]);
}

// Cuts `line` at its spaces, in place.
class Words {
 public:
  explicit Words(char* line) : next_(line) {}

  // The next word, or nullptr at the end.
  char* Next() { return strsep(&next_, " "); }

  // The next word as a number; a line that has no more is the test's mistake.
  size_t NextNumber() { return strtoul(Required(), nullptr, 10); }
  char* Required() {
    char* const word = Next();
    if (word == nullptr) abort();
    return word;
  }

 private:
  char* next_;
};

#endif  // MCUBENCH_TESTS_WIRE_LINE_H_
