// ap_int<W> and ap_uint<W> for C simulation without vendor tools: the part of the interface that
// bitwright's kernels use, for every W. Results of +, -, * and of the bitwise operators have the
// widths and signs of the vendor's header, so that nothing is lost before an assignment cuts it.
//
// A number lies in 64-bit limbs, lowest first, and is extended to all of them: by its sign when it
// is signed, by zeros when it is not.
#ifndef BITWRIGHT_SHIM_AP_INT_H_
#define BITWRIGHT_SHIM_AP_INT_H_

#include <cstdint>
#include <type_traits>

// As the vendor's header has it: wider integers are refused, and it is 4096 at most.
#ifndef AP_INT_MAX_W
#define AP_INT_MAX_W 1024
#endif

template <int W, bool S> struct ap_int_base;

/// Bits [high:low] of a number, to be read or assigned.
template <int W, bool S> struct ap_range_ref {
    ap_int_base<W, S>& number;
    const int high;
    const int low;

    ap_range_ref(ap_int_base<W, S>& of, int upper, int lower) : number(of), high(upper), low(lower) {}
    ap_range_ref(const ap_range_ref&) = default;

    template <int W2, bool S2> const ap_range_ref& operator=(const ap_int_base<W2, S2>& value) const {
        number.set_range(high, low, value);
        return *this;
    }
    template <typename T, typename = typename std::enable_if<std::is_integral<T>::value>::type>
    const ap_range_ref& operator=(T value) const {
        number.set_range(high, low, ap_int_base<64, std::is_signed<T>::value>(value));
        return *this;
    }
    template <int W2, bool S2> const ap_range_ref& operator=(const ap_range_ref<W2, S2>& other) const {
        number.set_range(high, low, ap_int_base<W2, false>(other));
        return *this;
    }
    const ap_range_ref& operator=(const ap_range_ref& other) const {
        number.set_range(high, low, ap_int_base<W, false>(other));
        return *this;
    }
};

/// One bit of a number, to be read or assigned.
template <int W, bool S> struct ap_bit_ref {
    ap_int_base<W, S>& number;
    const int index;

    ap_bit_ref(ap_int_base<W, S>& of, int at) : number(of), index(at) {}
    ap_bit_ref(const ap_bit_ref&) = default;

    operator bool() const { return number.bit(index); }
    const ap_bit_ref& operator=(bool value) const {
        number.set_range(index, index, ap_int_base<1, false>(value));
        return *this;
    }
    const ap_bit_ref& operator=(const ap_bit_ref& other) const { return *this = bool(other); }
};

/// Integer of W bits, two's complement when S. Assignments keep the low W bits.
template <int W, bool S> struct ap_int_base {
    static_assert(W >= 1, "an integer has at least one bit");
    static_assert(W <= AP_INT_MAX_W, "an integer has more bits than AP_INT_MAX_W");

    static const int width = W;
    static const int LIMBS = (W + 63) / 64;
    /// Bits of the highest limb.
    static const int TOP_BITS = W - 64 * (LIMBS - 1);

    uint64_t limbs[LIMBS];

    ap_int_base() { assign(0, 0); }

    template <int W2, bool S2> ap_int_base(const ap_int_base<W2, S2>& other) {
        for (int i = 0; i < LIMBS; ++i) limbs[i] = other.limb(i);
        extend();
    }

    template <typename T, typename = typename std::enable_if<std::is_integral<T>::value>::type>
    ap_int_base(T value) {
        assign(static_cast<uint64_t>(value), value < T(0) ? ~uint64_t(0) : 0);
    }

    template <int W2, bool S2> ap_int_base(const ap_range_ref<W2, S2>& range) {
        const int count = range.high - range.low + 1;
        for (int i = 0; i < LIMBS; ++i) {
            const int left = count - 64 * i;
            limbs[i] = left > 0 ? cut(range.number.bits_from(range.low + 64 * i), left) : 0;
        }
        extend();
    }

    template <int W2, bool S2> ap_int_base(const ap_bit_ref<W2, S2>& ref) { assign(bool(ref) ? 1 : 0, 0); }

    /// Limb i of the number extended to any width.
    uint64_t limb(int i) const { return i < LIMBS ? limbs[i] : negative() ? ~uint64_t(0) : 0; }

    bool negative() const { return S && (limbs[LIMBS - 1] >> 63) != 0; }

    /// Bit `index`, 0 to W - 1.
    bool bit(int index) const { return ((limbs[index / 64] >> (index % 64)) & 1) != 0; }

    /// 64 bits from bit `low` upwards.
    uint64_t bits_from(int low) const {
        const int shift = low % 64;
        const uint64_t lower = limb(low / 64) >> shift;
        return shift == 0 ? lower : lower | (limb(low / 64 + 1) << (64 - shift));
    }

    template <int W2, bool S2> void set_range(int high, int low, const ap_int_base<W2, S2>& value) {
        for (int at = low, i = 0; at <= high; ++i) {
            // The part of value limb i that lies in one limb of this number, then the rest of it.
            for (int taken = 0; taken < 64 && at <= high;) {
                const int shift = at % 64;
                const int room = 64 - shift < 64 - taken ? 64 - shift : 64 - taken;
                const int count = room < high - at + 1 ? room : high - at + 1;
                const uint64_t mask = cut(~uint64_t(0), count) << shift;
                const uint64_t bits = (value.limb(i) >> taken) << shift;
                limbs[at / 64] = (limbs[at / 64] & ~mask) | (bits & mask);
                taken += count;
                at += count;
            }
        }
        extend();
    }

    ap_range_ref<W, S> range(int high, int low) { return ap_range_ref<W, S>(*this, high, low); }
    ap_range_ref<W, S> range(int high, int low) const {
        return ap_range_ref<W, S>(const_cast<ap_int_base&>(*this), high, low);
    }
    ap_bit_ref<W, S> operator[](int index) { return ap_bit_ref<W, S>(*this, index); }
    bool operator[](int index) const { return bit(index); }

    int to_int() const { return static_cast<int>(limbs[0]); }
    int64_t to_int64() const { return static_cast<int64_t>(limbs[0]); }
    uint64_t to_uint64() const { return limbs[0]; }

    template <typename T> ap_int_base& operator+=(const T& other) { return *this = *this + other; }

    /// Cuts the limbs to W bits and extends those.
    void extend() {
        uint64_t& top = limbs[LIMBS - 1];
        if (TOP_BITS == 64) return;
        if (S) {
            top = static_cast<uint64_t>(static_cast<int64_t>(top << (64 - TOP_BITS)) >> (64 - TOP_BITS));
        } else {
            top = cut(top, TOP_BITS);
        }
    }

  private:
    static uint64_t cut(uint64_t bits, int count) {
        return count >= 64 ? bits : bits & ((uint64_t(1) << count) - 1);
    }

    void assign(uint64_t lowest, uint64_t others) {
        limbs[0] = lowest;
        for (int i = 1; i < LIMBS; ++i) limbs[i] = others;
        extend();
    }
};

template <int W> struct ap_int : ap_int_base<W, true> {
    ap_int() {}
    template <typename T> ap_int(const T& value) : ap_int_base<W, true>(value) {}
};

template <int W> struct ap_uint : ap_int_base<W, false> {
    ap_uint() {}
    template <typename T> ap_uint(const T& value) : ap_int_base<W, false>(value) {}
};

namespace ap_shim {

/// The number that a built-in integer stands for in an expression.
template <typename T>
using built_in = ap_int_base<std::is_same<T, bool>::value ? 1 : 8 * static_cast<int>(sizeof(T)),
                             std::is_signed<T>::value>;

constexpr int max(int a, int b) { return a > b ? a : b; }

/// Bits that hold every value of both operands, when the result is signed if one of them is.
template <int W, bool S, int W2, bool S2> struct joint {
    static const bool SIGNED = S || S2;
    static const int WIDTH = max(W + (S2 && !S ? 1 : 0), W2 + (S && !S2 ? 1 : 0));
};

template <int R, bool RS, int W, bool S, int W2, bool S2>
ap_int_base<R, RS> sum(const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b, bool negated) {
    ap_int_base<R, RS> result;
    uint64_t carry = negated ? 1 : 0;
    for (int i = 0; i < ap_int_base<R, RS>::LIMBS; ++i) {
        const uint64_t x = a.limb(i);
        const uint64_t y = negated ? ~b.limb(i) : b.limb(i);
        const uint64_t partial = x + y;
        result.limbs[i] = partial + carry;
        carry = (partial < x || result.limbs[i] < partial) ? 1 : 0;
    }
    result.extend();
    return result;
}

/// -1, 0 or 1.
template <int W, bool S, int W2, bool S2>
int compare(const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {
    if (a.negative() != b.negative()) return a.negative() ? -1 : 1;
    for (int i = max(ap_int_base<W, S>::LIMBS, ap_int_base<W2, S2>::LIMBS) - 1; i >= 0; --i) {
        if (a.limb(i) != b.limb(i)) return a.limb(i) < b.limb(i) ? -1 : 1;
    }
    return 0;
}

}  // namespace ap_shim

template <int W, bool S, int W2, bool S2>
ap_int_base<ap_shim::joint<W, S, W2, S2>::WIDTH + 1, S || S2> operator+(const ap_int_base<W, S>& a,
                                                                       const ap_int_base<W2, S2>& b) {
    return ap_shim::sum<ap_shim::joint<W, S, W2, S2>::WIDTH + 1, S || S2>(a, b, false);
}

template <int W, bool S, int W2, bool S2>
ap_int_base<ap_shim::joint<W, S, W2, S2>::WIDTH + 1, true> operator-(const ap_int_base<W, S>& a,
                                                                    const ap_int_base<W2, S2>& b) {
    return ap_shim::sum<ap_shim::joint<W, S, W2, S2>::WIDTH + 1, true>(a, b, true);
}

template <int W, bool S> ap_int_base<W + 1, true> operator-(const ap_int_base<W, S>& a) {
    return ap_shim::sum<W + 1, true>(ap_int_base<W, S>(), a, true);
}

template <int W, bool S, int W2, bool S2>
ap_int_base<W + W2, S || S2> operator*(const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {
    // Modulo 2^(64 * LIMBS), two's complement needs no care of signs.
    typedef ap_int_base<W + W2, S || S2> product;
    product result;
    for (int i = 0; i < product::LIMBS; ++i) {
        uint64_t carry = 0;
        for (int j = 0; i + j < product::LIMBS; ++j) {
            const unsigned __int128 partial =
                static_cast<unsigned __int128>(a.limb(i)) * b.limb(j) + result.limbs[i + j] + carry;
            result.limbs[i + j] = static_cast<uint64_t>(partial);
            carry = static_cast<uint64_t>(partial >> 64);
        }
    }
    result.extend();
    return result;
}

template <int W, bool S> ap_int_base<W, S> operator~(const ap_int_base<W, S>& a) {
    ap_int_base<W, S> result;
    for (int i = 0; i < ap_int_base<W, S>::LIMBS; ++i) result.limbs[i] = ~a.limbs[i];
    result.extend();
    return result;
}

#define BITWRIGHT_SHIM_BITWISE(OP)                                                                       \
    template <int W, bool S, int W2, bool S2>                                                            \
    ap_int_base<ap_shim::joint<W, S, W2, S2>::WIDTH, S || S2> operator OP(                               \
        const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {                                      \
        ap_int_base<ap_shim::joint<W, S, W2, S2>::WIDTH, S || S2> result;                                \
        for (int i = 0; i < decltype(result)::LIMBS; ++i) result.limbs[i] = a.limb(i) OP b.limb(i);      \
        result.extend();                                                                                 \
        return result;                                                                                   \
    }
BITWRIGHT_SHIM_BITWISE(&)
BITWRIGHT_SHIM_BITWISE(|)
BITWRIGHT_SHIM_BITWISE(^)
#undef BITWRIGHT_SHIM_BITWISE

#define BITWRIGHT_SHIM_COMPARE(OP)                                                                       \
    template <int W, bool S, int W2, bool S2>                                                            \
    bool operator OP(const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {                         \
        return ap_shim::compare(a, b) OP 0;                                                              \
    }
BITWRIGHT_SHIM_COMPARE(==)
BITWRIGHT_SHIM_COMPARE(!=)
BITWRIGHT_SHIM_COMPARE(<)
BITWRIGHT_SHIM_COMPARE(<=)
BITWRIGHT_SHIM_COMPARE(>)
BITWRIGHT_SHIM_COMPARE(>=)
#undef BITWRIGHT_SHIM_COMPARE

// Mixed with built-in integers, on either side.
#define BITWRIGHT_SHIM_MIXED(OP)                                                                         \
    template <int W, bool S, typename T,                                                                 \
              typename = typename std::enable_if<std::is_integral<T>::value>::type>                      \
    auto operator OP(const ap_int_base<W, S>& a, T b)->decltype(a OP ap_shim::built_in<T>(b)) {          \
        return a OP ap_shim::built_in<T>(b);                                                             \
    }                                                                                                    \
    template <int W, bool S, typename T,                                                                 \
              typename = typename std::enable_if<std::is_integral<T>::value>::type>                      \
    auto operator OP(T a, const ap_int_base<W, S>& b)->decltype(ap_shim::built_in<T>(a) OP b) {          \
        return ap_shim::built_in<T>(a) OP b;                                                             \
    }
BITWRIGHT_SHIM_MIXED(+)
BITWRIGHT_SHIM_MIXED(-)
BITWRIGHT_SHIM_MIXED(*)
BITWRIGHT_SHIM_MIXED(&)
BITWRIGHT_SHIM_MIXED(|)
BITWRIGHT_SHIM_MIXED(^)
BITWRIGHT_SHIM_MIXED(==)
BITWRIGHT_SHIM_MIXED(!=)
BITWRIGHT_SHIM_MIXED(<)
BITWRIGHT_SHIM_MIXED(<=)
BITWRIGHT_SHIM_MIXED(>)
BITWRIGHT_SHIM_MIXED(>=)
#undef BITWRIGHT_SHIM_MIXED

#endif
