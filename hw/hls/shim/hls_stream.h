// hls::stream for C simulation without vendor tools: first in, first out, without a bound, as in the
// vendor's C simulation. Reading while empty, or leaving elements behind, is a bug of the design and
// ends the program with status 3.
//
// With BITWRIGHT_RECORD defined, every element written to a stream with a name is recorded.
#ifndef BITWRIGHT_SHIM_HLS_STREAM_H_
#define BITWRIGHT_SHIM_HLS_STREAM_H_

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#ifdef BITWRIGHT_RECORD
#include "recorder.h"
#endif

namespace hls {

template <typename T, int DEPTH = 0> class stream {
  public:
    stream() {}
    explicit stream(const char* name) : name_(name) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    ~stream() {
        if (!empty()) stop("has elements left at its end");
    }

    bool empty() const { return head_ == elements_.size(); }
    std::size_t size() const { return elements_.size() - head_; }

    void write(const T& element) {
#ifdef BITWRIGHT_RECORD
        bitwright::recorder::write(name_, element);
#endif
        elements_.push_back(element);
    }

    T read() {
        if (empty()) stop("is read while it is empty");
        const T element = elements_[head_++];
        if (empty()) {
            elements_.clear();
            head_ = 0;
        }
        return element;
    }

    void read(T& element) { element = read(); }

  private:
    [[noreturn]] void stop(const char* what) const {
        std::fprintf(stderr, "stream %s %s\n", name_[0] == '\0' ? "without a name" : name_, what);
        std::exit(3);
    }

    const char* name_ = "";
    std::vector<T> elements_;
    std::size_t head_ = 0;
};

}  // namespace hls

#endif
