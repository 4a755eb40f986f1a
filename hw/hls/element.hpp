// Element codes: which integer the bits of a lane, or of a stored weight, stand for.
//
// `decode` gives the integer that bits stand for, `encode` the bits of an integer that has such.
#ifndef BITWRIGHT_ELEMENT_HPP_
#define BITWRIGHT_ELEMENT_HPP_

#include "ap_int.h"

namespace bitwright {

/// One bit: 0 means -1 and 1 means +1.
struct bipolar {
    static const int bits = 1;
    static const int value_bits = 2;
    typedef ap_int<2> value;

    static value decode(const ap_uint<1>& code) {
#pragma HLS INLINE
        value result = -1;
        if (code[0]) result = 1;
        return result;
    }
    template <int WIDTH> static ap_uint<1> encode(const ap_int<WIDTH>& number) {
#pragma HLS INLINE
        ap_uint<1> code = 0;
        if (number > 0) code = 1;
        return code;
    }
};

/// Whether an element code is `bipolar`.
template <typename CODE> struct is_bipolar { static const bool value = false; };
template <> struct is_bipolar<bipolar> { static const bool value = true; };

/// -1, 0 and +1 as two's complement of two bits.
struct ternary {
    static const int bits = 2;
    static const int value_bits = 2;
    typedef ap_int<2> value;

    static value decode(const ap_uint<2>& code) {
#pragma HLS INLINE
        return value(code);
    }
};

/// Plain binary.
///
/// \tparam BITS  Bits of a code, at least 1.
template <int BITS> struct unsigned_integer {
    static_assert(BITS >= 1, "an integer has at least one bit");
    static const int bits = BITS;
    static const int value_bits = BITS + 1;
    typedef ap_int<BITS + 1> value;

    static value decode(const ap_uint<BITS>& code) {
#pragma HLS INLINE
        return value(code);
    }
    template <int WIDTH> static ap_uint<BITS> encode(const ap_int<WIDTH>& number) {
#pragma HLS INLINE
        return ap_uint<BITS>(number);
    }
};

/// Two's complement.
///
/// \tparam BITS  Bits of a code, at least 1.
template <int BITS> struct signed_integer {
    static_assert(BITS >= 1, "an integer has at least one bit");
    static const int bits = BITS;
    static const int value_bits = BITS;
    typedef ap_int<BITS> value;

    static value decode(const ap_uint<BITS>& code) {
#pragma HLS INLINE
        return value(code);
    }
    template <int WIDTH> static ap_uint<BITS> encode(const ap_int<WIDTH>& number) {
#pragma HLS INLINE
        return ap_uint<BITS>(number);
    }
};

/// A weight of 0 or 1.
typedef unsigned_integer<1> binary;

/// The odd integers of magnitude below 2^BITS: code q means 2 q - (2^BITS - 1).
///
/// \tparam BITS  Bits of a code, at least 2.
template <int BITS> struct odd {
    static_assert(BITS >= 2, "one bit is bipolar");
    static const int bits = BITS;
    static const int value_bits = BITS + 1;
    typedef ap_int<BITS + 1> value;

    static value decode(const ap_uint<BITS>& code) {
#pragma HLS INLINE
        // The highest bit of q weighs as much as the offset: what is left is 2 q + 1 in two's complement.
        ap_uint<BITS + 1> result = 1;
        result.range(BITS, 1) = code;
        result[BITS] = !code[BITS - 1];
        return value(result);
    }
};

/// 0 and +-2^e for e = 0 .. 2^(BITS - 1) - 2: a sign bit above e, whose bits are all 1 for 0.
///
/// \tparam BITS  Bits of a code, 3 to 6.
template <int BITS> struct power_of_two {
    static_assert(BITS >= 3 && BITS <= 6, "a power of two takes 3 to 6 bits");
    static const int bits = BITS;
    static const int value_bits = 1 << (BITS - 1);
};

/// ceil(a / b) of positive numbers.
constexpr int divide_up(int a, int b) { return (a + b - 1) / b; }

/// Bits of an unsigned integer that must hold 0 .. max, at least 1.
constexpr int bits_of(int max) { return max < 2 ? 1 : 1 + bits_of(max / 2); }

/// ceil(log2(n)): levels of a tree with n leaves.
constexpr int levels_of(int n) { return n <= 1 ? 0 : bits_of(n - 1); }

}  // namespace bitwright

#endif
