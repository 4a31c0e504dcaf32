// SPDX-License-Identifier: Apache-2.0
// What TFLM says goes to the harness. Formats what its messages use (d i u x X c s f g p, with l, z, widths left
// out): the C library's printf would bring a heap with it.
#include "tensorflow/lite/micro/debug_log.h"

#include <cstddef>
#include <cstdint>

#include "engine/engine.h"

namespace {

constexpr size_t kMaxTextBytes = 160;

// Text that is cut where it does not fit.
struct Line {
  char text[kMaxTextBytes + 1];
  size_t size;

  void Put(char character) {
    if (size < kMaxTextBytes && character != '\n' && character != '\r') text[size++] = character;
  }
  void Put(const char* string) {
    if (string == nullptr) string = "(null)";
    while (*string != '\0') Put(*string++);
  }
  void Put(uint64_t value, uint32_t base) {
    char digits[20];
    size_t count = 0;
    do {
      const uint32_t digit = static_cast<uint32_t>(value % base);
      digits[count++] = static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10);
      value /= base;
    } while (value != 0);
    while (count > 0) Put(digits[--count]);
  }
  void Put(int64_t value) {
    if (value < 0) Put('-');
    Put(value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), 10);
  }
  // Six places after the point, as printf's %f has; a value that does not fit 32 bits is only called large.
  void Put(double value) {
    if (!(value > -2147483648.0 && value < 2147483648.0)) return Put("(large)");
    if (value < 0) Put('-');
    const double magnitude = value < 0 ? -value : value;
    const uint32_t whole = static_cast<uint32_t>(magnitude);
    Put(whole, 10);
    Put('.');
    uint32_t scaled = static_cast<uint32_t>((magnitude - whole) * 1000000.0);
    for (uint32_t place = 100000; place > 0; place /= 10) {
      Put(static_cast<char>('0' + scaled / place));
      scaled %= place;
    }
  }
};

// What stands between % and the letter: how long the integer is; flags, width and precision are passed over.
const char* SkipModifiers(const char* format, bool* is_long, bool* is_long_long, va_list* args) {
  for (;; ++format) {
    switch (*format) {
      case 'l':
        *is_long_long = *is_long;
        *is_long = true;
        continue;
      case 'z':
      case 't':
        *is_long = true;
        continue;
      case 'j':
        *is_long_long = true;
        continue;
      case '*':
        static_cast<void>(va_arg(*args, int));
        continue;
      case '-':
      case '+':
      case ' ':
      case '#':
      case '.':
      case 'h':
        continue;
      default:
        if (*format >= '0' && *format <= '9') continue;
        return format;
    }
  }
}

int64_t SignedArgument(va_list* args, bool is_long, bool is_long_long) {
  if (is_long_long) return va_arg(*args, long long);  // NOLINT(runtime/int) - printf's own type
  return is_long ? va_arg(*args, ptrdiff_t) : va_arg(*args, int);
}

uint64_t UnsignedArgument(va_list* args, bool is_long, bool is_long_long) {
  if (is_long_long) return va_arg(*args, unsigned long long);  // NOLINT(runtime/int) - printf's own type
  return is_long ? va_arg(*args, size_t) : va_arg(*args, unsigned int);
}

// Puts the argument that `conversion` stands for; false where there is no such conversion.
bool PutArgument(Line& line, char conversion, va_list* args, bool is_long, bool is_long_long) {
  switch (conversion) {
    case 'd':
    case 'i':
      line.Put(SignedArgument(args, is_long, is_long_long));
      return true;
    case 'u':
      line.Put(UnsignedArgument(args, is_long, is_long_long), 10);
      return true;
    case 'x':
    case 'X':
      line.Put(UnsignedArgument(args, is_long, is_long_long), 16);
      return true;
    case 'p':
      line.Put(static_cast<uint64_t>(reinterpret_cast<uintptr_t>(va_arg(*args, void*))), 16);
      return true;
    case 'c':
      line.Put(static_cast<char>(va_arg(*args, int)));
      return true;
    case 's':
      line.Put(va_arg(*args, const char*));
      return true;
    case 'f':
    case 'g':
    case 'e':
      line.Put(va_arg(*args, double));
      return true;
    case '%':
      line.Put('%');
      return true;
    default:
      return false;
  }
}

// A va_list as a parameter may be an array, which decays: this has its own copy, whose address can be taken.
void Format(Line& line, const char* format, va_list arguments) {
  va_list args;
  va_copy(args, arguments);
  for (; *format != '\0'; ++format) {
    if (*format != '%') {
      line.Put(*format);
      continue;
    }
    bool is_long = false;
    bool is_long_long = false;
    format = SkipModifiers(format + 1, &is_long, &is_long_long, &args);
    // What the other arguments are is not known any more.
    if (!PutArgument(line, *format, &args, is_long, is_long_long)) break;
  }
  va_end(args);
}

}  // namespace

// MicroPrintf() calls this with its message, and once more with the end of the line.
extern "C" void DebugLog(const char* format, va_list args) {
  Line line{{}, 0};
  Format(line, format, args);
  line.text[line.size] = '\0';
  if (line.size > 0) mcubench::engine::OnMessage(line.text);
}
